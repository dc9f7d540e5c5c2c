/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import fc from 'fast-check';

import { InputError } from '../../nodes/shared/problem';

/** What must never come out: a key, and what stands behind an address. */
export const KEY = 'the-key/of+a=user:only';
export const QUERY = 'Signature=s3cr3t-s1gnatur3';

const ADDRESS = `https://files.test/a%20b.jpg?${QUERY}`;

/** Pieces that parsers trip over, alone and side by side. */
const PIECES = [
	...[
		'<',
		'>',
		'<style>',
		'<script',
		'</',
		'&',
		'&amp;',
		'?',
		'#',
		'/',
		'//',
		'\\',
		'"',
		"'",
		'%',
		'%2',
		'%FF',
	],
	...[
		' ',
		'\n',
		'\r\n',
		'\t',
		'\0',
		'.',
		'..',
		',',
		';',
		':',
		'=',
		'@',
		'-',
		'+',
		'*',
		'(',
		'[',
		']',
		'{',
		'}',
	],
	...[
		'http://',
		'https://',
		'https%3A%2F%2F',
		'ftp:',
		'a',
		'E',
		'EE_',
		'0',
		'9',
		'2017-04-14',
		'T',
		'null',
	],
	...[
		'; filename="',
		"; filename*=utf-8''",
		'signature=',
		'?signature=',
		'&meta_',
		'ref=',
		'{"a":',
		'["',
		'__proto__',
	],
	...['é', '日', '🎉', '\uD800', '\uFEFF', '\u2028'],
];

/** Texts of random pieces, with an address and a key here and there. */
export const hostileText = fc
	.array(fc.oneof(fc.constantFrom(...PIECES, ADDRESS, KEY), fc.string({ unit: 'binary' })), {
		maxLength: 30,
	})
	.map((pieces) => pieces.join(''));

/**
 * Values of every kind, with names that the services use, names that objects have anyway, and hostile
 * texts in them.
 *
 * @param names of fields that are read
 */
export const hostileValue = (names: string[]): fc.Arbitrary<unknown> =>
	fc.letrec<{ value: unknown }>((tie) => ({
		value: fc.oneof(
			{ maxDepth: 5 },
			fc.oneof(
				hostileText,
				fc.constantFrom(null, undefined, true, NaN, Infinity, -1, 0, 1e21, 10n, Symbol('s')),
				fc.double(),
				fc.date({ noInvalidDate: false }),
			),
			fc.array(tie('value'), { maxLength: 4 }),
			fc.dictionary(
				fc.constantFrom(
					...names,
					'toString',
					'valueOf',
					'toJSON',
					'length',
					'constructor',
					'__proto__',
				),
				tie('value'),
				{ maxKeys: 6 },
			),
		),
	})).value;

/** A piece over and over, with another end, up to about this length. */
const repeated = (piece: string, length: number): string =>
	`${piece.repeat(Math.ceil(length / piece.length))}!`;

/** JSON that nests as deep as its length permits. */
export const nestedTexts = (length: number): string[] => [
	'['.repeat(length / 2) + ']'.repeat(length / 2),
	'{"response":'.repeat(length / 13) + '1' + '}'.repeat(length / 13),
];

/** A value that nests deep, as an expression can give it; no JSON text is involved. */
export function nestedValue(name: string, depth: number): unknown {
	let value: unknown = {};
	for (let level = 0; level < depth; level++) value = { [name]: value };
	return value;
}

/** What code gives, or `undefined` where it refuses its input as bad; any other error is a crash. */
export function unlessRefused<T>(run: () => T): T | undefined {
	try {
		return run();
	} catch (thrown) {
		expect(thrown).toBeInstanceOf(InputError);
		return undefined;
	}
}

/** What the user reads where input is refused. */
export function refusalOf(run: () => unknown): string {
	try {
		run();
		return '';
	} catch (thrown) {
		expect(thrown).toBeInstanceOf(InputError);
		const { message, description } = thrown as InputError;
		return `${message} ${description}`;
	}
}

/** Below this a measurement says nothing. */
const NOISE_MS = 5;

/** How long code keeps a processor busy, in milliseconds; other programs don't count. */
function timeOf(run: () => unknown): number {
	const start = process.cpuUsage();
	run();
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

/**
 * The pieces whose repetitions take code far more than ten times as long when they are ten times as long:
 * from 10 kB to 100 kB, then to 1 MB. Empty when its time grows as its input does.
 */
export function blowUps(read: (text: string) => unknown): string[] {
	return PIECES.filter((piece) => {
		const [small, middle, large] = [10_000, 100_000, 1_000_000].map((length) => () => {
			const text = repeated(piece, length);
			return timeOf(() => unlessRefused(() => read(text)));
		});
		// Ten times as much where time grows with length, a hundred times where it grows with its square.
		const growsTooMuch = (before: number, after: number) => after > 50 * Math.max(before, NOISE_MS);
		const atMiddle = middle();
		return growsTooMuch(small(), atMiddle) || growsTooMuch(atMiddle, large());
	});
}

/** Tests that what reads texts stands whatever comes, in time; each with the name of what it reads. */
export function testReaders(readers: Array<[what: string, read: (text: string) => unknown]>): void {
	describe.each(readers)('reading %s', (_what, read) => {
		it('never crashes, whatever it holds', () => {
			fc.assert(
				fc.property(hostileText, (text) => {
					unlessRefused(() => read(text));
				}),
			);
		});

		it('never crashes on JSON that nests without end', () => {
			for (const text of nestedTexts(1_000_000)) unlessRefused(() => read(text));
		});

		it('takes time as the text is long, whatever is repeated in it', () => {
			expect(blowUps(read)).toEqual([]);
		});
	});
}
