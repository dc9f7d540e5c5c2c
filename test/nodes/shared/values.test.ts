import { DateTime } from 'luxon';

import {
	enteredText,
	isFields,
	listOf,
	numberOf,
	parseJson,
	requiredText,
	shownValue,
	textOf,
	urlOf,
} from '../../../nodes/shared/values';

describe('the text that was entered', () => {
	it.each([
		['  a text ', 'a text'],
		[7, '7'],
		[0, '0'],
		[false, 'false'],
		[new Date(0), '1970-01-01T00:00:00.000Z'],
		[
			DateTime.fromISO('2017-04-14T12:00', { zone: 'Europe/Berlin' }),
			'2017-04-14T12:00:00.000+02:00',
		],
	])('of %p is %j', (value, text) => {
		expect(enteredText(value, 'Name')).toBe(text);
	});

	it.each([undefined, null, '', '   '])('of %p is nothing', (value) => {
		expect(enteredText(value, 'Name')).toBeUndefined();
		expect(() => requiredText(value, 'Name', 'Enter a name.')).toThrow(
			expect.objectContaining({ message: 'Name is empty', description: 'Enter a name.' }),
		);
	});

	it.each([
		[[], 'Name holds a list instead of a text'],
		[{ toString: 1 }, 'Name holds an object instead of a text'],
		[new Date(NaN), 'Name holds a date that is none'],
		[DateTime.invalid('none'), 'Name holds a date that is none'],
	])('of %p is refused', (value, message) => {
		expect(() => enteredText(value, 'Name')).toThrow(message);
	});
});

it.each([
	[12, 12],
	[' 12.5 ', 12.5],
	['', NaN],
	['twelve', NaN],
	[true, NaN],
	[null, NaN],
	[[12], NaN],
	[{ valueOf: 1, toString: 1 }, NaN],
])('the number of %p is %p', (value, number) => {
	expect(numberOf(value)).toBe(number);
});

describe('JSON', () => {
	const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

	it.each(['{"a":[1]}', '"text"', '0', 'null', nested(100)])('is read: %s', (text) => {
		expect(parseJson(text)).toEqual(JSON.parse(text));
	});

	it.each(['', '{', '<html>', 'undefined'])('is not found in %j', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});

	it.each([102, 500_000])('that nests %i deep is not read', (depth) => {
		expect(parseJson(nested(depth))).toBeUndefined();
	});
});

describe('an address', () => {
	it('has its parts, however often one with umlauts is read', () => {
		const hosts = Array.from({ length: 50_000 }, () => urlOf('https://bücher.example/ä')?.host);
		expect(new Set(hosts)).toEqual(new Set(['xn--bcher-kva.example']));
	});

	it.each(['', 'bücher.example', 'https://', 'https://a b'])('is not %j', (text) => {
		expect(urlOf(text)).toBeUndefined();
	});
});

describe('a message repeats', () => {
	it.each([
		['a text', 'a text'],
		[undefined, ''],
		[null, ''],
		[12, '12'],
		[['a'], 'a list'],
		[{ toString: 1, valueOf: 1 }, 'an object'],
		['https://s3.test/a.jpg?Signature=secret', 'https://s3.test/a.jpg'],
	])('%p as %j', (value, shown) => {
		expect(shownValue(value)).toBe(shown);
	});

	it('no more than a hundred characters', () => {
		expect(shownValue('a'.repeat(500))).toHaveLength(100);
	});
});

it('tells lists, objects and texts apart', () => {
	expect([{}, [], null, 'a', undefined].map(isFields)).toEqual([true, false, false, false, false]);
	expect([[1, 2], 'a', null, undefined].map(listOf)).toEqual([[1, 2], ['a'], [], []]);
	expect([' a ', ' ', 7, null].map(textOf)).toEqual([' a ', undefined, undefined, undefined]);
});
