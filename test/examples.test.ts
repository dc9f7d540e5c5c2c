/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConnections, INode } from 'n8n-workflow';

import { parseWebAddress } from '../nodes/Microwork/api/webAddress';

type Example = {
	file: string;
	id: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	active: boolean;
};
const root = join(__dirname, '..');
const examples = readdirSync(join(root, 'examples')).map((file): Example => {
	const text = readFileSync(join(root, 'examples', file), 'utf8');
	return { file, ...(JSON.parse(text) as Omit<Example, 'file'>) };
});
const each = examples.map((example): [string, Example] => [example.file, example]);

const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';
const notes = ({ nodes }: Example) => nodes.filter(isNote);
const steps = ({ nodes }: Example) => nodes.filter((node) => !isNote(node));
const noteOf = (example: Example) =>
	notes(example)
		.map(({ parameters }) => String(parameters.content))
		.join('\n');

/** What stands where a user's own addresses belong. */
const placeholders = (text: string) => text.match(/your-(?:files|n8n)\/[^"\\]*/g) ?? [];

it('has each number, ID and name once', () => {
	const numbers = examples.map(({ file }) => file.slice(0, 2));
	for (const values of [
		numbers,
		examples.map(({ id }) => id),
		examples.map(({ name }) => name),
		examples.flatMap(({ nodes }) => nodes.flatMap(({ webhookId }) => webhookId ?? [])),
	]) {
		expect(new Set(values).size).toBe(values.length);
	}
});

describe.each(each)('%s', (_file, example) => {
	it('connects nodes that exist', () => {
		const names = new Set(steps(example).map(({ name }) => name));
		const ends = Object.values(example.connections).flatMap((kinds) =>
			Object.values(kinds).flatMap((outputs) =>
				outputs.flatMap((output) => (output ?? []).map(({ node }) => node)),
			),
		);
		const unknown = [...Object.keys(example.connections), ...ends].filter(
			(name) => !names.has(name),
		);
		expect(unknown).toEqual([]);
	});

	it('holds no address that a real account could send out', () => {
		const addresses = JSON.stringify(steps(example)).match(/https?:\/\/[^"\\\s]+/g) ?? [];
		expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
	});

	it('has what is to be changed in "Settings" only, says so, and is refused as it stands', () => {
		const outside = steps(example).filter(({ name }) => name !== 'Settings');
		expect(placeholders(JSON.stringify(outside))).toEqual([]);
		const found = placeholders(JSON.stringify(example.nodes));
		for (const address of found) {
			expect(() => parseWebAddress(address, 'Image URL')).toThrow('is not a web address');
		}
		const hasSettings = steps(example).some(({ name }) => name === 'Settings');
		expect(noteOf(example).includes('*Settings*')).toBe(hasSettings);
	});

	it('says what to click, and names nodes that it has', () => {
		const clicked = noteOf(example).includes('**Execute workflow**');
		const chatted = steps(example).some(({ type }) => type.endsWith('.chatTrigger'));
		if (!chatted) expect(clicked).toBe(!example.active);
		const told = noteOf(example).match(/double-click \*[^*]+\*(?: and \*[^*]+\*)*/gi) ?? [];
		const named = told.flatMap((part) =>
			[...part.matchAll(/\*([^*]+)\*/g)].map(([, name]) => name),
		);
		const names = steps(example).map(({ name }) => name);
		expect(named.filter((name) => !names.includes(name))).toEqual([]);
		expect(named.length > 0).toBe(clicked);
	});

	it('has one trigger that a click starts, so that nothing else can be meant', () => {
		const triggers = steps(example).filter(({ type }) => /trigger$/i.test(type));
		if (noteOf(example).includes('**Execute workflow**')) expect(triggers).toHaveLength(1);
	});

	it('has notes that cover nothing', () => {
		const areas = example.nodes.map((node) => {
			const [left, top] = node.position;
			const { width = 100, height = 140 } = isNote(node)
				? (node.parameters as { width: number; height: number })
				: {};
			return { note: isNote(node), left, top, right: left + width, bottom: top + height };
		});
		const covered = areas.flatMap((one, index) =>
			areas
				.slice(index + 1)
				.filter((other) => one.note || other.note)
				.filter(
					(other) =>
						one.left < other.right &&
						other.left < one.right &&
						one.top < other.bottom &&
						other.top < one.bottom,
				),
		);
		expect(covered).toEqual([]);
	});

	it('is listed with what it shows', () => {
		expect(readFileSync(join(root, 'docs/examples.md'), 'utf8')).toContain(
			`[${example.name}](../examples/${example.file})`,
		);
	});
});
