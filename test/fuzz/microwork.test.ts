import fc from 'fast-check';

import { parseBoxes } from '../../nodes/Microwork/api/boxes';
import {
	callbackUrlWith,
	metadataOf,
	pathOf,
	referenceOf,
	withMetadata,
	withReference,
} from '../../nodes/Microwork/api/callbackUrl';
import { boxFields, formBody } from '../../nodes/Microwork/api/formFields';
import {
	describeTask,
	presentRaw,
	presentTask,
	simplifyTask,
	tagResults,
	taskResult,
	withoutSignature,
} from '../../nodes/Microwork/api/present';
import { hasEnded, parseTaskId, readCallback, readTask } from '../../nodes/Microwork/api/task';
import { readTaskList } from '../../nodes/Microwork/api/taskList';
import { isPrivateAddress, parseWebAddress } from '../../nodes/Microwork/api/webAddress';
import { isTooDeep, parseJson } from '../../nodes/shared/values';
import {
	hostileText,
	hostileValue,
	nestedValue,
	QUERY,
	refusalOf,
	testReaders,
	unlessRefused,
} from './hostile';

const NAMES = [
	...['task', 'task_id', 'taskId', 'params', 'response', 'tags', 'status', 'state', 'type'],
	...['image_url', 'imageUrl', 'callback_url', 'callbackUrl', 'created_at', 'createdAt'],
	...['completed_at', 'completedAt', 'docs', 'total', 'has_more', 'brand', 'label', 'metadata'],
	...['id', 'left', 'top', 'width', 'height', 'objectsToTag'],
];

const READ = 'https://hook.test/webhook/abc';

/** All that is put out of a task, whichever way it is read. */
function putOut(value: unknown): unknown[] {
	const shown: unknown[] = [presentTask(value), presentRaw(value), simplifyTask(value)];
	// The service's own answers were bounded when their JSON was read.
	const answered = isTooDeep(value) ? undefined : readTask(value);
	for (const task of [answered, readCallback(value)]) {
		if (task === undefined) continue;
		hasEnded(task);
		shown.push(taskResult(task), tagResults(task), describeTask(task));
	}
	return shown;
}

/** As n8n stores it. */
const stored = (value: unknown): string =>
	JSON.stringify(value, (_name, field: unknown) => (typeof field === 'bigint' ? 0 : field));

const taskWith = (text: string) => ({
	...{ task_id: 'a1', status: text, type: text, image_url: text, callback_url: text },
	...{ created_at: text, params: { image_url: text, callback_url: text } },
	response: { tags: [{ id: text, brand: text, label: text }], text },
});

const readers: Array<[string, (text: string) => unknown]> = [
	['a task', (text) => putOut(taskWith(text))],
	[
		'a later task',
		(text) => putOut({ taskId: 'a1', state: text, imageUrl: text, callbackUrl: text }),
	],
	['an address in a task', (text) => putOut(taskWith(`https://a.test/${text}`))],
	['a body in JSON', (text) => putOut(parseJson(text))],
	['an answer that should be a list', (text) => readTaskList(parseJson(text), 100)],
	['a task ID', parseTaskId],
	['tags', (text) => parseBoxes(text, 'Tags (JSON)')],
	['the ID of a tag', (id) => parseBoxes([{ id, left: id, top: 0, width: 1, height: 1 }], 'Tags')],
	['a web address', (text) => parseWebAddress(text, 'Image URL')],
	['a web address with a scheme', (text) => parseWebAddress(`https://a.test/${text}`, 'Image URL')],
	['a host', (text) => isPrivateAddress(`https://${text}/`)],
	['an address that may be private', isPrivateAddress],
	[
		'a callback address',
		(text) => [metadataOf(text), referenceOf(text), pathOf(text), withoutSignature(text)],
	],
	['metadata', (text) => callbackUrlWith(READ, { a: text.slice(0, 999), b: text.slice(0, 300) })],
	['a callback address with metadata', (text) => callbackUrlWith(`${READ}?${text}`, { a: 'b' })],
	[
		'the query of a callback address',
		(text) => [metadataOf(`${READ}?${text}`), referenceOf(`${READ}?${text}`)],
	],
	['a callback address to add to', (text) => withReference(withMetadata(text, { a: 'b' }), 'r')],
];

testReaders(readers);

describe('reading a value of any kind', () => {
	it.each<[string, (value: unknown) => unknown]>([
		['as a task or a callback', (value) => stored(putOut(value))],
		['as a list', (value) => readTaskList(value, 100)],
		['as a task ID', parseTaskId],
		['as tags', (value) => formBody(boxFields(parseBoxes(value, 'Tags')), '2017-04')],
		['as a web address', (value) => parseWebAddress(value, 'Image URL')],
	])('%s never crashes', (_how, read) => {
		fc.assert(
			fc.property(hostileValue(NAMES), (value) => {
				unlessRefused(() => read(value));
			}),
			{ numRuns: 1000 },
		);
		for (const name of ['task', 'response', 'tags', 'params']) {
			const nested = nestedValue(name, 100_000);
			for (const value of [nested, { task_id: 'a1', callback_url: READ, [name]: nested }]) {
				unlessRefused(() => read(value));
			}
		}
	});
});

describe('what is put out', () => {
	const address = fc
		.tuple(fc.constantFrom(READ, 'https://a.test'), fc.constantFrom('?', '?x=1&', '?signature=&'))
		.map(([url, query]) => `${url}${query}signature=s3cr3t-s1gnatur3&meta_row=7`);

	it('never holds the signature of a callback address, however deep it stands', () => {
		const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
			value: fc.oneof(
				{ maxDepth: 30 },
				address,
				fc.array(tie('value'), { maxLength: 2 }),
				fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3 }),
			),
		})).value;
		fc.assert(
			fc.property(value, fc.nat({ max: 150 }), (drawn, depth) => {
				let nested = drawn;
				for (let level = 0; level < depth; level++) nested = { response: nested };
				for (const given of [drawn, { task_id: 'a1', callback_url: READ, ...fields(nested) }]) {
					const text = JSON.stringify([presentTask(given), presentRaw(given)]);
					expect(text).not.toContain('s3cr3t');
				}
			}),
		);
	});

	it('is metadata as it was given, whatever its names and values', () => {
		const text = fc.oneof(hostileText, fc.string({ unit: 'grapheme' })).map((drawn) => {
			return Buffer.from(drawn).toString();
		});
		fc.assert(
			fc.property(fc.dictionary(text, text), address, (metadata, url) => {
				const expected = { row: '7', ...metadata };
				expect(metadataOf(withReference(withMetadata(url, metadata), 'r'))).toEqual(expected);
			}),
		);
	});

	it('is no query where an address is refused', () => {
		fc.assert(
			fc.property(hostileText, hostileText, (before, after) => {
				const refused = refusalOf(() =>
					parseWebAddress(`https://a.test/ ${before}?${QUERY}${after}`, 'Image URL'),
				);
				expect(refused).not.toContain(QUERY);
			}),
		);
	});
});

const fields = (value: unknown): object =>
	typeof value === 'object' && value !== null ? value : { response: value };
