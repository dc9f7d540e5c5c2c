import fc from 'fast-check';

import { parseBoxes } from '../../../../nodes/Microwork/api/boxes';
import { boxes, completedTagging, tagsFound } from '../examples';

const failureOf = (value: unknown): { message: string; description: string } => {
	try {
		parseBoxes(value, 'Tags (JSON)');
	} catch (error) {
		return error as { message: string; description: string };
	}
	throw new Error('Nothing was thrown');
};
const box = boxes[0];

it.each([
	['the tags of a result', tagsFound],
	['an object with tags', { tags: tagsFound }],
	['a whole task', completedTagging],
	['JSON text of the tags', JSON.stringify(tagsFound)],
	['JSON text of a task', JSON.stringify(completedTagging)],
])('takes %s and keeps what an annotating request sends', (_form, value) => {
	expect(parseBoxes(value, 'Tags (JSON)')).toEqual(boxes);
});

it('takes numbers that are written as text, as spreadsheets have them', () => {
	const texts = { id: 7, left: '1408', top: ' 0', width: '601.5', height: '121' };
	expect(parseBoxes([texts], 'Tags')).toEqual([
		{ id: '7', left: 1408, top: 0, width: 601.5, height: 121 },
	]);
});

it('keeps any valid box as it is', () => {
	const valid = fc.record({
		id: fc.stringMatching(/^\w{1,20}$/),
		left: fc.integer(),
		top: fc.integer(),
		width: fc.integer({ min: 1 }),
		height: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
	});
	fc.assert(
		fc.property(
			fc.uniqueArray(valid, { minLength: 1, selector: ({ id }) => id }),
			fc.dictionary(fc.string(), fc.json()),
			(given, more) => {
				const decorated = given.map((one) => ({ ...more, ...one }));
				expect(parseBoxes(JSON.stringify(decorated), 'Tags')).toEqual(given);
			},
		),
	);
});

it.each([
	['{', 'Tags (JSON) is not valid JSON'],
	['', 'Tags (JSON) is not valid JSON'],
	['7', 'Tags (JSON) holds no list of tags'],
	['null', 'Tags (JSON) holds no list of tags'],
	[{ tag: [] }, 'Tags (JSON) holds no list of tags'],
	[{ response: {} }, 'Tags (JSON) holds no list of tags'],
	[[], 'Tags (JSON) holds no tag'],
	[[box, { ...box, id: ' ' }], 'Tags (JSON): tag 2 has no ID'],
	[[box, 'text'], 'Tags (JSON): tag 2 has no ID'],
	[[{ ...box, left: undefined }], 'Tags (JSON): tag 1 has no Left'],
	[[{ ...box, top: 'high' }], 'Tags (JSON): tag 1 has a Top that is not a number'],
	[[{ ...box, left: '1e999' }], 'Tags (JSON): tag 1 has a Left that is not a number'],
	[[{ ...box, top: true }], 'Tags (JSON): tag 1 has a Top that is not a number'],
	[[{ ...box, width: null }], 'Tags (JSON): tag 1 has no Width'],
	[[{ ...box, width: '' }], 'Tags (JSON): tag 1 has no Width'],
	[[{ ...box, width: 0 }], 'Tags (JSON): tag 1 has a Width of 0'],
	[[box, box, { ...box, height: -3 }], 'Tags (JSON): tag 3 has a Height of -3'],
	[[box, { ...box, id: 'b' }, { ...box, left: 1 }], `Tags (JSON) has the ID "${box.id}" twice`],
])('refuses %j', (value, message) => {
	const failure = failureOf(value);
	expect(failure.message).toBe(message);
	expect(failure.description).not.toBe('');
});
