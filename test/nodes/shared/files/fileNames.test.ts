import fc from 'fast-check';

import { fileNameOf, nameInUrl, uniqueNames } from '../../../../nodes/shared/files/fileNames';

const URL = 'https://s3.workreduce.com/bigagency/tag_screenshot.jpg?X-Amz-Signature=secret#top';
const named = (disposition: string) => fileNameOf({ 'content-disposition': disposition }, URL);
/** As Node hands on a header that was sent in UTF-8. */
const asLatin1 = (text: string) => Buffer.from(text).toString('latin1');

describe('a file is named', () => {
	it.each([
		['attachment; filename="report.pdf"', 'report.pdf'],
		['attachment; filename=report.pdf', 'report.pdf'],
		['ATTACHMENT;FileName=report.pdf; size=3', 'report.pdf'],
		['inline; filename="a \\"b\\"; c.pdf"', 'a "b"; c.pdf'],
		["attachment; filename*=UTF-8''na%C3%AFve%20%F0%9F%8E%89.txt", 'naïve 🎉.txt'],
		['attachment; filename="plain.txt"; filename*=utf-8\'en\'%E6%97%A5.txt', '日.txt'],
		["attachment; filename*=UTF-8''r%C3%A9.txt; filename=plain.txt", 'ré.txt'],
		["attachment; filename*=ISO-8859-1''na%EFve.txt", 'naïve.txt'],
		["attachment; filename*=UTF-8''100%.txt", '100%.txt'],
		["attachment; filename*=KOI8-R''%FF; filename=plain.txt", 'plain.txt'],
		[`attachment; filename="${asLatin1('naïve 日.txt')}"`, 'naïve 日.txt'],
		['attachment; filename="na\u00efve.txt"', 'naïve.txt'],
		['attachment; filename="../../etc/passwd"', 'passwd'],
		['attachment; filename="C:\\\\temp\\\\report.pdf"', 'report.pdf'],
		["attachment; filename*=UTF-8''..%2F..%2Fa%0Ab.txt", 'ab.txt'],
	])('by its headers: %s', (disposition, name) => {
		expect(named(disposition)).toBe(name);
	});

	it.each(['attachment', 'attachment; filename=""', 'attachment; filename=".."', ''])(
		'by its address where the headers name none: %j',
		(disposition) => {
			expect(named(disposition)).toBe('tag_screenshot.jpg');
		},
	);

	it.each([
		['https://example.com/a/b/na%C3%AFve%20file.txt', 'naïve file.txt'],
		['https://example.com/folder%2Ffile.txt', 'file.txt'],
		['https://example.com/100%.txt', '100%.txt'],
		['https://example.com/a.txt?name=other.txt', 'a.txt'],
		['https://example.com/a/', 'file'],
		['https://example.com', 'file'],
		['https://example.com/..', 'file'],
		['no address', 'file'],
	])('by the address %s', (url, name) => {
		expect(nameInUrl(url)).toBe(name);
	});

	it('with no more characters than file systems take, and with its extension', () => {
		const long = `${'a'.repeat(1000)}.pdf`;
		expect(named(`attachment; filename="${long}"`)).toBe(long.slice(-255));
		expect(nameInUrl(`https://example.com/${long}`)).toBe(long.slice(-255));
	});

	it('without folders, control characters and space around it, whatever the headers hold', () => {
		const disposition = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.string({ unit: 'binary' }).map((name) => `attachment; filename="${name}"`),
			fc
				.string({ unit: 'binary' })
				.map((name) => `a; filename*=UTF-8''${encodeURIComponent(name)}`),
		);
		fc.assert(
			fc.property(disposition, (header) => {
				const name = named(header);
				expect(name).toMatch(/^[^/\\\p{Cc}]+$/u);
				expect(name).toBe(name.trim());
				expect(name).not.toMatch(/^\.+$/);
			}),
		);
	});
});

describe('names of several files', () => {
	it('stay as they are while they differ, and get a number before the extension where not', () => {
		expect(uniqueNames(['a.csv', 'b.csv'])).toEqual(['a.csv', 'b.csv']);
		expect(uniqueNames(['report.csv', 'report.csv', 'REPORT.csv'])).toEqual([
			'report.csv',
			'report (2).csv',
			'REPORT (3).csv',
		]);
		expect(uniqueNames(['file', 'file', '.env', '.env'])).toEqual([
			'file',
			'file (2)',
			'.env',
			'.env (2)',
		]);
	});

	it('are found in one go, however many are the same', () => {
		const unique = uniqueNames(Array<string>(50_000).fill('a.csv'));
		expect(unique.at(-1)).toBe('a (50000).csv');
	});

	it('are never the same, in any spelling', () => {
		const name = fc.oneof(fc.constantFrom('a.csv', 'a (2).csv', 'A.CSV', 'a'), fc.string());
		fc.assert(
			fc.property(fc.array(name), (names) => {
				const unique = uniqueNames(names);
				expect(unique).toHaveLength(names.length);
				expect(new Set(unique.map((each) => each.toLowerCase())).size).toBe(names.length);
			}),
		);
	});
});
