import fc from 'fast-check';

import { redact, withoutQueries } from '../../../../nodes/shared/http/redact';

it('cuts the queries off the addresses in a text', () => {
	const text =
		'https://s3.workreduce.com/a/b.jpg?X-Signature=abc&Expires=9 failed, see http://x.test/#t=1 too';
	expect(withoutQueries(text)).toBe(
		'https://s3.workreduce.com/a/b.jpg failed, see http://x.test/ too',
	);
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
