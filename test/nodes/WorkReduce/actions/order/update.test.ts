import nock from 'nock';
import type { INodeParameters } from 'n8n-workflow';

import { localServer, recordPauses, requireAllMocksUsed } from '../../../../engine';
import { anotherOrder, updated } from '../../examples';
import { API, byId, errorOf, jsonOf, KEY, run } from '../../workReduceNode';

const pauses = recordPauses();
requireAllMocksUsed();

const orderNumber = byId('00007848');
const rename: INodeParameters = { orderNumber, updateFields: { name: 'New' } };
const renameBody = 'order_number=00007848&name=New';
const put = (body?: string) =>
	nock(API, { reqheaders: { authorization: KEY } }).put('/v2/orders/00007848', body);

it('sends the example of the reference, with the number in the path and as a field', async () => {
	const server = await localServer(() => ({ body: updated }));
	const json = await jsonOf(
		'order.update',
		{
			orderNumber: byId('7848'),
			updateFields: {
				taskType: byId('qa_screenshot'),
				dueDate: '2018-05-14T18:30:00Z',
				description: 'This is the updated desc for the order',
				name: 'This is the updated name for the order',
			},
		},
		{ baseUrl: server.url },
	);
	await server.close();
	expect(json).toEqual([updated]);
	const { method, url, headers, body } = server.requests[0];
	expect([method, url, headers.authorization]).toEqual(['PUT', '/orders/00007848', KEY]);
	expect(String(body)).toBe(
		'order_number=00007848&name=This+is+the+updated+name+for+the+order' +
			'&description=This+is+the+updated+desc+for+the+order' +
			'&due_date=2018-05-14T18%3A30%3A00Z&task_type=qa_screenshot',
	);
});

it('adds files, with nothing else to change', async () => {
	const server = await localServer(() => ({ body: updated }));
	await jsonOf(
		'order.update',
		{ orderNumber, updateFields: { attachments: '*' } },
		{
			baseUrl: server.url,
			items: [{ json: {}, binary: { data: { content: 'bytes', fileName: 'new.jpg' } } }],
		},
	);
	await server.close();
	const { headers, body } = server.requests[0];
	const boundary = String(headers['content-type']).split('boundary=')[1];
	expect(String(body)).toBe(
		`--${boundary}\r\nContent-Disposition: form-data; name="order_number"\r\n\r\n00007848\r\n` +
			`--${boundary}\r\nContent-Disposition: form-data; name="attachments[]"; filename="new.jpg"\r\n` +
			`Content-Type: application/octet-stream\r\n\r\nbytes\r\n--${boundary}--\r\n`,
	);
});

it('leaves a field that is empty as it is', async () => {
	put(renameBody).reply(200, updated);
	expect(
		await jsonOf('order.update', {
			orderNumber,
			updateFields: { name: 'New', description: '', dueDate: '', attachments: '' },
		}),
	).toEqual([updated]);
});

it.each<[string, INodeParameters]>([
	['no field', {}],
	['empty fields', { name: '', description: ' ', taskType: byId('') }],
	['all files of an item without files', { attachments: '*' }],
])('refuses an update with %s before it is sent', async (_, updateFields) => {
	expect(await errorOf('order.update', { orderNumber, updateFields })).toMatchObject({
		message: 'Update Fields has nothing to change',
		description: 'Add at least one field under Update Fields and fill it in.',
		context: { itemIndex: 0 },
	});
});

it.each<[string, INodeParameters, string]>([
	['a number that is none', { orderNumber: byId('x') }, 'Order Number "x" is not an order number'],
	['a date that is none', { updateFields: { dueDate: 'x' } }, 'Due Date "x" is not a date'],
	[
		'an object as name',
		{ updateFields: { name: '={{ $json }}' } },
		'Name holds an object instead of a text',
	],
	[
		'a list as task type',
		{ updateFields: { taskType: byId('={{ ["recon"] }}') } },
		'Task Type holds a list instead of a text',
	],
	[
		'a file that is not there',
		{ updateFields: { attachments: 'x' } },
		'Attachments names "x", but the item has no such binary field',
	],
])('refuses %s before it is sent', async (_, parameters, message) => {
	expect((await errorOf('order.update', { ...rename, ...parameters })).message).toBe(message);
});

it('says in a hint which orders were updated without the files that were asked for', async () => {
	put(renameBody).reply(200, updated);
	const { hints } = await run('order.update', {
		orderNumber,
		updateFields: { name: 'New', attachments: '*' },
	});
	expect(hints.map(({ message }) => message)).toEqual([
		'Sent without files, because the input had none for Attachments: item 0. Check that the node before this one hands its files on.',
	]);
});

it('updates three orders and puts the failed one in its place', async () => {
	const answer = (number: string) => ({ order_number: number, updated: 'success' });
	nock(API).put('/v2/orders/00000001').reply(200, answer('00000001'));
	nock(API).put('/v2/orders/00000002').reply(404, { message: 'Not found' });
	nock(API).put('/v2/orders/00000003').reply(200, answer('00000003'));
	const { outputs } = await run(
		'order.update',
		{ ...rename, orderNumber: byId('={{ $json.n }}') },
		{ items: [1, 2, 3].map((n) => ({ json: { n } })), onError: 'continueRegularOutput' },
	);
	expect(outputs[0]).toMatchObject([
		{ json: answer('00000001'), pairedItem: { item: 0 } },
		{ json: { error: 'Order 00000002 was not found [item 1]' }, pairedItem: { item: 1 } },
		{ json: answer('00000003'), pairedItem: { item: 2 } },
	]);
});

it.each([
	['nothing about it', { order_number: '00007848' }],
	['another word', { order_number: '00007848', updated: 'failed' }],
	['another shape', ['success']],
])('takes an answer that says %s for an error', async (_, answer) => {
	put(renameBody).reply(200, answer);
	expect(await errorOf('order.update', rename)).toMatchObject({
		message: 'WorkReduce did not confirm that order 00007848 is updated',
	});
});

it('says after a failure in the dark that the update may have been made, and never sends it again', async () => {
	put(renameBody).reply(500, 'oops');
	expect((await errorOf('order.update', rename)).description).toBe(
		'The update may have been made all the same. Check it with Order > Get; running this again does no harm. It said: oops',
	);
	put().replyWithError(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
	const items = [{ json: {}, binary: { data: { content: 'x' } } }];
	const withFile = { orderNumber, updateFields: { attachments: 'data' } };
	expect((await errorOf('order.update', withFile, { items })).description).toBe(
		'The update may have been made all the same. Check it with Order > Get; running this again may attach the files twice. The request had 1 file with 1 bytes in all, which may be more than it takes: then send fewer or smaller files.',
	);
	expect(pauses).toEqual([]);
});

it.each([
	[400, '{"message":"Bad date"}', 'WorkReduce refused the request as invalid', 'It said: Bad date'],
	[401, '', 'WorkReduce does not accept the API key', 'Check the API Key'],
	[403, '<p>No</p>', 'WorkReduce does not permit this with the API key in use', 'It said: No'],
	[404, '', 'Order 00007848 was not found', 'Check the Order Number'],
	[404, 'Cannot PUT /v2/orders/00007848', 'WorkReduce did not find what was asked for', 'Base URL'],
	[410, '', 'Order 00007848 is gone', 'removed or canceled'],
	[413, '', 'The files are too large for WorkReduce', 'Send fewer or smaller files.'],
	[503, '', 'WorkReduce is down for maintenance', 'may have been made'],
])('explains status %i with "%s"', async (status, body, message, description) => {
	put(renameBody).reply(status, body);
	const error = await errorOf('order.update', rename);
	expect(error.message).toBe(message);
	expect(error.description).toContain(description);
});

it('returns the full order, or a warning when only reading it fails', async () => {
	const full = { ...rename, options: { returnFullOrder: true } };
	put(renameBody).twice().reply(200, updated);
	nock(API).get('/v2/order/00007848').reply(200, anotherOrder);
	expect(await jsonOf('order.update', full)).toEqual([anotherOrder]);
	nock(API).get('/v2/order/00007848').reply(404, {});
	expect(await jsonOf('order.update', full)).toEqual([
		{
			...updated,
			warning: 'This was done, but reading the full order failed: Order 00007848 was not found',
		},
	]);
});

describe('"Retry on fail"', () => {
	const addFile = { orderNumber, updateFields: { attachments: 'data' } };
	const fileOf = (fileName: string) => ({
		json: {},
		binary: { data: { content: fileName, fileName } },
	});
	const retried = { items: ['a', 'b', 'c'].map(fileOf), retryOnFail: true, maxTries: 2 };

	/** A service that treats the first request with the file `b` as told, and attaches all others. */
	const service = async (fault?: 'refuse' | 'break') => {
		let next = fault;
		const attached: string[] = [];
		const server = await localServer(({ body }, response) => {
			const [, file] = /filename="(.)"/.exec(String(body)) ?? [];
			const trouble = file === 'b' ? next : undefined;
			if (trouble !== undefined) next = undefined;
			if (trouble === 'refuse') return { status: 400, body: { error: 'not today' } };
			attached.push(file);
			if (trouble === 'break') return void response.destroy();
			return { body: updated };
		});
		return { server, attached };
	};

	it('attaches no file twice when another item was refused', async () => {
		const { server, attached } = await service('refuse');
		const json = await jsonOf('order.update', addFile, { ...retried, baseUrl: server.url });
		await server.close();
		expect(json).toEqual([updated, updated, updated]);
		expect([...attached].sort()).toEqual(['a', 'b', 'c']);
	});

	it('sends nothing again when nobody knows whether a file was attached', async () => {
		const { server, attached } = await service('break');
		const { message, description } = await errorOf('order.update', addFile, {
			...retried,
			baseUrl: server.url,
		});
		await server.close();
		expect([...attached].sort()).toEqual(['a', 'b', 'c']);
		expect(message).toBe(
			'An earlier try may have updated order 00007848, so it was not sent again [item 1]',
		);
		expect(description).toContain('Check the order and its files with Order > Get');
	});

	it('repeats an update without files, which does no harm', async () => {
		put(renameBody).replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
		put(renameBody).reply(200, updated);
		const json = await jsonOf('order.update', rename, { retryOnFail: true, maxTries: 2 });
		expect(json).toEqual([updated]);
	});

	it('keeps no notes once all is done', async () => {
		const { server } = await service();
		const { data } = await run('order.update', addFile, { ...retried, baseUrl: server.url });
		await server.close();
		expect(JSON.stringify(data.executionData?.contextData)).not.toContain('creations');
	});
});
