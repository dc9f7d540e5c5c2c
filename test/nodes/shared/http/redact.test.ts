import fc from 'fast-check';

import { beginningOf, redact, withoutQueries } from '../../../../nodes/shared/http/redact';

it('cuts the queries off the addresses in a text', () => {
	const text =
		'https://s3.workreduce.com/a/b.jpg?X-Signature=abc&Expires=9 failed, see http://x.test/#t=1 too';
	expect(withoutQueries(text)).toBe(
		'https://s3.workreduce.com/a/b.jpg failed, see http://x.test/ too',
	);
});

it.each([
	['https:\\/\\/s3.test\\/f?Signature=abc', 'https:\\/\\/s3.test\\/f'],
	['https%3A%2F%2Fs3.test%2Ff%3FSignature%3Dabc', 'https%3A%2F%2Fs3.test%2Ff'],
	['HTTPS://S3.TEST/f?a=https://x.test/?b=1', 'HTTPS://S3.TEST/f'],
	['https://user:pass@s3.test/f@2?a', 'https://s3.test/f@2'],
])('cuts the address %s to %s', (text, expected) => {
	expect(withoutQueries(`see ${text} there`)).toBe(`see ${expected} there`);
});

it.each([
	['percent-encoded', 'wr%2Fkey%3D'],
	['percent-encoded in small letters', 'wr%2fkey%3d'],
	['in base64', 'd3Iva2V5PQ=='],
	['in base64 without its end', 'd3Iva2V5PQ'],
	['inside JSON', 'wr/key='],
])('hides a key %s', (_how, form) => {
	expect(redact(`the ${form} is`, ['wr/key='])).toMatch(/^the \[hidden\](==)? is$/);
});

it('leaves nothing of a key that the cut of a long text goes through', () => {
	const key = 'wr-secret-key';
	for (let before = 80; before <= 120; before++) {
		const text = `${'a'.repeat(before)}${key}${'b'.repeat(100)}`;
		expect(beginningOf(text, [key], 100)).not.toContain('wr');
	}
	expect(beginningOf('short', [key], 100)).toBe('short');
});

it('hides a key as it is and as HTTP Basic sends it', () => {
	const basic = Buffer.from('mw-key-1:').toString('base64');
	const text = `mw-key-1, again mw-key-1, and Basic ${basic}`;
	expect(redact(text, ['mw-key-1'])).toBe('[hidden], again [hidden], and Basic [hidden]');
});

it('leaves a text without secrets as it is', () => {
	expect(redact('Order 00007847 was not found', ['', 'wr-key'])).toBe(
		'Order 00007847 was not found',
	);
});

it('never lets a key through', () => {
	const key = fc.stringMatching(/^[A-Za-z0-9]{8,40}$/);
	fc.assert(
		fc.property(key, fc.string(), fc.string(), (secret, before, after) => {
			expect(redact(`${before}${secret}${after}`, [secret])).not.toContain(secret);
		}),
	);
});
