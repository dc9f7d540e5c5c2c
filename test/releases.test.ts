/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Run = { files: Record<string, { passed: number; skipped: Record<string, number> }> };
type Tested = Record<string, { node: string; single?: Run; queue?: Run }>;

const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8');
const readme = read('README.md');
const tested = JSON.parse(read('e2e/tested.json')) as Tested;
const newest = (JSON.parse(read('e2e/package.json')) as { dependencies: { n8n: string } })
	.dependencies.n8n;

const [head, , ...rows] = readme
	.slice(readme.indexOf('<!-- tested: begin -->'), readme.indexOf('<!-- tested: end -->'))
	.split('\n')
	.filter((line) => line.startsWith('|'))
	.map((line) => line.split('|').slice(1, -1))
	.map((cells) => cells.map((cell) => cell.trim()));

describe("the README's table of what was tested", () => {
	it('has a release in each row, with what ran on it and when', () => {
		expect(head).toEqual([
			...['n8n release', 'Node', 'One process', 'Queue mode', 'What ran', 'Date'],
		]);
		const counts = /^(\d+ passed(, \d+ skipped)?|–)$/;
		for (const row of rows) {
			expect(row).toEqual([
				expect.stringMatching(/^\d+\.\d+\.\d+$/),
				expect.stringMatching(/^\d+\.\d+\.\d+$/),
				expect.stringMatching(counts),
				expect.stringMatching(counts),
				expect.stringMatching(/\w/),
				expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
			]);
		}
	});

	it('begins with the oldest release that the package promises to work on, and ends with the newest that is tested', () => {
		const promised = /works on n8n (\d+\.\d+) and later/.exec(readme)?.[1];
		expect(promised).toBeDefined();
		expect(rows[0]?.[0]).toMatch(new RegExp(`^${promised}\\.\\d+$`));
		expect(rows.at(-1)?.[0]).toBe(newest);
	});

	it('says what the runs have left in e2e/tested.json', () => {
		const passed = (run?: Run) =>
			run === undefined
				? '–'
				: `${Object.values(run.files).reduce((sum, file) => sum + file.passed, 0)} passed`;
		const expected = Object.entries(tested).map(([n8n, { node, single, queue }]) => [
			...[n8n, node, passed(single), passed(queue)],
		]);
		const shown = rows.map(([n8n, node, ...modes]) => [
			...[n8n, node],
			...modes.slice(0, 2).map((mode) => mode.split(',')[0]),
		]);
		expect(shown).toEqual(expected);
	});
});
