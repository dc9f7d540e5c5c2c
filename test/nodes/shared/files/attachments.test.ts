import nock from 'nock';
import type { IExecuteFunctions } from 'n8n-workflow';

import { readAttachments } from '../../../../nodes/shared/files/attachments';
import type { FormFile } from '../../../../nodes/shared/files/multipart';
import { inlineNode, localServer, runNode, type LocalServer, type TestItem } from '../../../engine';
import { form, sendFiles, type SendSpec } from './sendFiles';

// nock's stand-in for sockets closes them before a large body is read.
beforeAll(() => nock.restore());

let server: LocalServer;
beforeEach(async () => {
	server = await localServer(() => ({ body: {} }));
});
afterEach(async () => await server.close());

const send = async (...spec: SendSpec) => await sendFiles(server, ...spec);

describe('the files of an item', () => {
	const item = {
		json: {},
		binary: {
			data: { content: 'one', fileName: 'one.txt' },
			'file 2': { content: 'two', fileName: 'two.txt' },
		},
	};

	it.each([
		['data', ['one.txt']],
		[' file 2 , data ,', ['two.txt', 'one.txt']],
		['data, data', ['one.txt']],
		['*', ['one.txt', 'two.txt']],
	])('are named by %j', async (text, names) => {
		const files = (await form(await send(item, text))).getAll('attachments[]') as File[];
		expect(files.map(({ name }) => name)).toEqual(names);
	});

	it.each(['*', 'file 2,data'])('are found where n8n keeps them in the JSON: %s', async (text) => {
		const sent = await send(item, text, { settings: { binaryMode: 'combined' } });
		const files = (await form(sent)).getAll('attachments[]') as File[];
		expect(files.map(({ name }) => name).sort()).toEqual(['one.txt', 'two.txt']);
		await expect(
			send({ json: { _files: { data: item.binary.data } } }, 'data'),
		).rejects.toMatchObject({ message: expect.stringContaining('no such binary field') });
	});

	it.each([undefined, null, '', ' , '])('are none for %j', async (text) => {
		expect((await send(item, text, { fields: { name: 'A' } })).body.toString()).toBe('name=A');
	});

	it('are refused before anything is sent when one is missing', async () => {
		await expect(send(item, 'data,photo')).rejects.toMatchObject({
			message: 'Attachments names "photo", but the item has no such binary field',
			description: 'The item has: data, file 2. Enter these names, comma-separated, or * for all.',
		});
		await expect(send({ json: {} }, 'data')).rejects.toMatchObject({
			description:
				'The item has no binary fields. Check that the node before this one hands its files on.',
		});
		expect(server.requests).toEqual([]);
	});

	it.each([[['data']], [{ name: 'data' }]])(
		'are refused for %j, which names none',
		async (text) => {
			await expect(send(item, text)).rejects.toMatchObject({
				message: expect.stringMatching(/^Attachments holds (a list|an object) instead of a text/),
			});
		},
	);

	it('are named after their field where they have no name', async () => {
		const files = await filesIn({ photo: { content: 'x' } });
		expect(files[0]).toMatchObject({
			name: 'photo',
			mimeType: 'application/octet-stream',
			size: 1,
		});
	});

	it("are refused when n8n's store has lost one", async () => {
		const lost = { id: 'filesystem-v2:workflows/w/executions/1/binary_data/gone', data: '' };
		await expect(
			send({ json: {}, binary: { data: { ...lost, mimeType: 'a/b', fileName: 'a.txt' } } }, 'data'),
		).rejects.toMatchObject({
			message: 'The file "a.txt" of the binary field "data" could not be read',
		});
	});

	async function filesIn(binary: TestItem['binary']): Promise<FormFile[]> {
		let files: FormFile[] = [];
		const node = inlineNode('Read', async function (this: IExecuteFunctions) {
			files = await readAttachments(this, 0, '*', 'attachments[]', 'Attachments');
			return [[]];
		});
		const { error } = await runNode(node, { items: [{ json: {}, binary }] });
		if (error) throw error as unknown as Error;
		return files;
	}
});
