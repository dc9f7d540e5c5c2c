/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import nock from 'nock';

import { multipartBody, type FormFile } from '../../../../nodes/shared/files/multipart';
import { localServer, type BinaryStorage, type LocalServer } from '../../../engine';
import { form, sendFiles, type SendSpec } from './sendFiles';

// nock's stand-in for sockets closes them before a large body is read.
beforeAll(() => nock.restore());

let server: LocalServer;
beforeEach(async () => {
	server = await localServer(() => ({ body: {} }));
});
afterEach(async () => await server.close());

const send = async (...spec: SendSpec) => await sendFiles(server, ...spec);

const storages: BinaryStorage[] = ['filesystem', 'memory'];

describe.each(storages)('a form with files in the %s', (binaryStorage) => {
	it('is on the wire byte for byte as browsers send it', async () => {
		const { boundary, headers, body } = await send(
			{
				json: {},
				binary: {
					first: { content: 'JPEG bytes', fileName: 'screenshot.jpg', mimeType: 'image/jpeg' },
					second: { content: '', fileName: 'empty.txt', mimeType: 'text/plain' },
				},
			},
			'first,second',
			{
				fields: { name: 'A "name"', description: 'Zeile 1\nZeile 2 ✓', team: undefined },
				binaryStorage,
			},
		);
		const expected = [
			`--${boundary}`,
			'Content-Disposition: form-data; name="name"',
			'',
			'A "name"',
			`--${boundary}`,
			'Content-Disposition: form-data; name="description"',
			'',
			'Zeile 1\nZeile 2 ✓',
			`--${boundary}`,
			'Content-Disposition: form-data; name="attachments[]"; filename="screenshot.jpg"',
			'Content-Type: image/jpeg',
			'',
			'JPEG bytes',
			`--${boundary}`,
			'Content-Disposition: form-data; name="attachments[]"; filename="empty.txt"',
			'Content-Type: text/plain',
			'',
			'',
			`--${boundary}--`,
			'',
		].join('\r\n');
		expect(body.toString()).toBe(expected);
		expect(headers['content-length']).toBe(String(Buffer.byteLength(expected)));
		expect(headers['transfer-encoding']).toBeUndefined();
		expect(headers.authorization).toBe('k');
	});

	it.each([
		['täglich 日本 🎉.txt', 'täglich 日本 🎉.txt'],
		['a "quoted" name.txt', 'a %22quoted%22 name.txt'],
		['back\\slash.txt', 'back\\slash.txt'],
		['line\r\nbreak.txt', 'line%0D%0Abreak.txt'],
		['percent %22.txt', 'percent %22.txt'],
	])('names the file %j', async (fileName, escaped) => {
		const { body } = await send(
			{ json: {}, binary: { data: { content: 'x', fileName } } },
			'data',
			{
				binaryStorage,
			},
		);
		expect(body.toString()).toContain(`name="attachments[]"; filename="${escaped}"\r\n`);
	});

	it('holds bytes of every value, and many files', async () => {
		const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
		const names = Array.from({ length: 12 }, (_, index) => `file${index}`);
		const sent = await send(
			{
				json: {},
				binary: Object.fromEntries(names.map((name) => [name, { content, fileName: name }])),
			},
			'*',
			{ binaryStorage },
		);
		const files = (await form(sent)).getAll('attachments[]') as File[];
		expect(files.map(({ name }) => name)).toEqual(names);
		for (const file of files) {
			expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
		}
		expect(sent.headers['content-length']).toBe(String(sent.body.length));
	});
});

it('mixes files on disk with files in memory', async () => {
	const inMemory = (text: string) => ({
		data: Buffer.from(text).toString('base64'),
		mimeType: 'text/plain',
		fileName: `${text}.txt`,
	});
	const sent = await send(
		{
			json: {},
			binary: {
				a: inMemory('one'),
				b: { content: 'two', fileName: 'two.txt' },
				c: inMemory('three'),
				d: { content: 'four', fileName: 'four.txt' },
			},
		},
		'*',
	);
	const files = (await form(sent)).getAll('attachments[]') as File[];
	expect(await Promise.all(files.map(async (file) => [file.name, await file.text()]))).toEqual([
		['one.txt', 'one'],
		['two.txt', 'two'],
		['three.txt', 'three'],
		['four.txt', 'four'],
	]);
});

it('is URL-encoded without files', async () => {
	const { type, body } = await send({ json: {} }, '', { fields: { name: 'A & B', team: 'ü' } });
	expect(type).toBe('application/x-www-form-urlencoded');
	expect(String(body)).toBe('name=A+%26+B&team=%C3%BC');
});

describe('a body', () => {
	const streamed = (content: () => Readable, size: number): FormFile => ({
		field: 'attachments[]',
		name: 'a.bin',
		mimeType: 'application/pdf',
		size,
		source: { stream: async () => content() },
	});

	async function bytesOf(files: FormFile[]) {
		const opened = await multipartBody([], files).open();
		const chunks: Buffer[] = [];
		for await (const chunk of opened.body as Readable) chunks.push(Buffer.from(chunk as Buffer));
		return { ...opened, bytes: Buffer.concat(chunks) };
	}

	it('is made anew for each try', async () => {
		const body = multipartBody([], [streamed(() => Readable.from([Buffer.from('abc')]), 3)]);
		for (let attempt = 0; attempt < 2; attempt++) {
			const opened = await body.open();
			const chunks: Buffer[] = [];
			for await (const chunk of opened.body as Readable) chunks.push(Buffer.from(chunk as Buffer));
			expect(Buffer.concat(chunks).toString()).toContain('\r\n\r\nabc\r\n--');
			opened.close();
		}
	});

	it('never holds more than a little of a file', async () => {
		let made = 0;
		const endless = streamed(
			() =>
				Readable.from(
					(function* () {
						for (; made < 1000; made++) yield Buffer.alloc(64 * 1024);
					})(),
				),
			1000 * 64 * 1024,
		);
		const { body, close } = await multipartBody([], [endless]).open();
		const reader = (body as Readable)[Symbol.asyncIterator]();
		for (let count = 0; count < 10; count++) await reader.next();
		expect(made).toBeLessThan(100);
		close();
	});

	it('frees its streams, read or not', async () => {
		const streams: Readable[] = [];
		const file = () =>
			streamed(() => {
				const stream = Readable.from([Buffer.from('abc')]);
				streams.push(stream);
				return stream;
			}, 3);
		const { close } = await multipartBody([], [file(), file()]).open();
		close();
		const read = await bytesOf([file(), file()]);
		read.close();
		expect(streams).toHaveLength(3);
		expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
	});

	it.each([2, 4])('fails when a file of 3 bytes was announced with %i', async (size) => {
		await expect(
			bytesOf([streamed(() => Readable.from([Buffer.from('abc')]), size)]),
		).rejects.toThrow(`The file "a.bin" has 3 bytes instead of ${size}`);
	});

	it('lets no media type smuggle in a header', async () => {
		const file = { ...streamed(() => Readable.from([]), 0), mimeType: 'a/b\r\nX-Evil: 1' };
		expect((await bytesOf([file])).bytes.toString()).toContain(
			'Content-Type: application/octet-stream\r\n\r\n',
		);
	});

	it('is read back as it was given, whatever names, texts and bytes it holds', async () => {
		const text = fc.string({ unit: 'grapheme', minLength: 1 });
		const file = fc.record({ name: text, content: fc.uint8Array(), inMemory: fc.boolean() });
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(text, fc.string({ unit: 'grapheme' }))),
				fc.array(file, { minLength: 1, maxLength: 5 }),
				async (fields, files) => {
					const { body, headers, close } = await multipartBody(
						fields,
						files.map(({ name, content, inMemory }) => ({
							field: 'attachments[]',
							name,
							mimeType: 'application/pdf',
							size: content.length,
							source: inMemory
								? { bytes: () => Buffer.from(content) }
								: {
										stream: async () => Readable.from(content.length ? [Buffer.from(content)] : []),
									},
						})),
					).open();
					const chunks: Buffer[] = [];
					for await (const chunk of Buffer.isBuffer(body) ? [body] : (body as Readable)) {
						chunks.push(Buffer.from(chunk as Buffer));
					}
					close();
					const bytes = Buffer.concat(chunks);
					expect(headers['content-length']).toBe(String(bytes.length));

					const parsed = [...(await form({ type: headers['content-type'], body: bytes }))];
					const [texts, uploads] = [parsed.slice(0, fields.length), parsed.slice(fields.length)];
					expect(texts).toEqual(fields);
					expect(uploads.map(([, upload]) => (upload as File).name)).toEqual(
						files.map(({ name }) => name),
					);
					for (const [index, [, upload]] of uploads.entries()) {
						const sent = Buffer.from(await (upload as File).arrayBuffer());
						expect(sent.equals(Buffer.from(files[index].content))).toBe(true);
					}
				},
			),
			{ numRuns: 60 },
		);
	});
});
