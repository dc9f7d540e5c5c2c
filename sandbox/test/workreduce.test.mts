import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiOrder } from '../workreduce/types.mts';
import { type Answer, type Client, sandbox, WORKREDUCE } from './sandbox.mts';

const ORDER = { name: 'Banner check', task_type: 'qa_screenshot', description: 'All sizes' };

async function create(client: Client, fields: Record<string, string> = ORDER): Promise<string> {
	const answer = await client.orders('POST', '/orders', new URLSearchParams(fields));
	assert.equal(answer.status, 201, answer.text);
	return answer.json.order_number;
}

/** The list is a bare array. */
function listed({ text }: Answer): ApiOrder[] {
	return JSON.parse(text) as ApiOrder[];
}

test('the key must stand alone in the Authorization header', async (t) => {
	const { raw } = await sandbox(t);
	const status = async (authorization?: string) =>
		(await raw('/workreduce/v2/tasks', { headers: authorization ? { authorization } : {} })).status;
	assert.equal(await status('workreduce-sandbox-key'), 200);
	assert.equal(await status(), 401);
	assert.equal(await status('wrong'), 401);
	assert.equal(await status('Bearer workreduce-sandbox-key'), 401);
	assert.equal(
		await status(`Basic ${Buffer.from('workreduce-sandbox-key:').toString('base64')}`),
		401,
	);
	assert.equal((await raw('/workreduce/v2/no/such/route')).status, 401);
});

test('an order is answered in the documented shape', async (t) => {
	const client = await sandbox(t);
	const fields = {
		...ORDER,
		due_date: '2026-12-01T18:30:00Z',
		team: 'EMEA',
		requester_email: 'a@example.com',
	};
	const created = await client.orders('POST', '/orders', new URLSearchParams(fields));
	assert.match(created.json.order_number, /^\d{8}$/);
	assert.equal(created.json.created, 'success');
	const got = await client.orders('GET', `/order/${created.json.order_number}`);
	assert.deepEqual(got.json, {
		order_number: created.json.order_number,
		name: 'Banner check',
		status: 'Activated',
		due_date: '2026-12-01T18:30:00Z',
		requester_email: 'a@example.com',
		team: 'EMEA',
		work_request: { notes: ['All sizes'], attachments: [] },
		work_result: [],
		task_type: 'qa_screenshot',
	});
});

test('what is missing or wrong in a new order is named', async (t) => {
	const client = await sandbox(t);
	const problems = async (fields: Record<string, string>) => {
		const answer = await client.orders('POST', '/orders', new URLSearchParams(fields));
		assert.equal(answer.status, 400);
		return answer.json.errors.map(({ field }) => field).sort();
	};
	assert.deepEqual(await problems({}), ['name', 'task_type']);
	assert.deepEqual(await problems({ ...ORDER, task_type: 'nope' }), ['task_type']);
	assert.deepEqual(await problems({ ...ORDER, due_date: 'tomorrow' }), ['due_date']);
	assert.deepEqual(await problems({ ...ORDER, colour: 'red' }), ['colour']);
	assert.deepEqual(await problems({ ...ORDER, 'attachments[]': 'no file' }), ['attachments[]']);
	const json = await client.raw('/workreduce/v2/orders', {
		method: 'POST',
		body: '{"name":"a"}',
		headers: { authorization: 'workreduce-sandbox-key', 'content-type': 'application/json' },
	});
	assert.equal(json.status, 400);
	assert.match(json.json.error, /not application\/json/);
	assert.equal((await client.orders('GET', '/orders')).text, '[]');
});

test('files go up under attachments[], several at a time, and come down as they were', async (t) => {
	const client = await sandbox(t);
	const form = new FormData();
	for (const [name, value] of Object.entries(ORDER)) form.set(name, value);
	form.append('attachments[]', new Blob(['eins']), 'Übersicht "neu" 🙂.txt');
	form.append('attachments[]', new Blob([]), 'empty.bin');
	const { json } = await client.orders('POST', '/orders', form);
	const order = await client.order(json.order_number);
	const [first, second] = order.work_request.attachments as [string, string];
	const download = await client.raw(first);
	assert.equal(download.text, 'eins');
	assert.match(
		download.headers.get('content-disposition') ?? '',
		/filename\*=UTF-8''%C3%9Cbersicht/,
	);
	assert.equal(
		decodeURIComponent(new URL(first).pathname.split('/').pop() ?? ''),
		'Übersicht "neu" 🙂.txt',
	);
	assert.equal((await client.raw(second)).text, '');
	const [request] = await client.log('route=workreduce.order.create');
	assert.deepEqual(
		request?.files.map(({ field, name, size }) => [field, name, size]),
		[
			['attachments[]', 'Übersicht "neu" 🙂.txt', 4],
			['attachments[]', 'empty.bin', 0],
		],
	);
});

test('files under another name, or too many bytes, are refused with an answer', async (t) => {
	const client = await sandbox(t, { settings: { maxUploadBytes: 100_000 } });
	const upload = async (field: string, bytes: number) => {
		const form = new FormData();
		for (const [name, value] of Object.entries(ORDER)) form.set(name, value);
		form.append(field, new Blob(['x'.repeat(bytes)]), 'a.txt');
		return await client.orders('POST', '/orders', form);
	};
	assert.equal((await upload('attachments', 10)).status, 400);
	const tooLarge = await upload('attachments[]', 5_000_000);
	assert.equal(tooLarge.status, 413);
	assert.match(tooLarge.json.error, /at most 100000/);
	assert.equal((await upload('attachments[]', 10)).status, 201);
});

test('one order is read at /order, and /orders/<n> says so', async (t) => {
	const client = await sandbox(t);
	const number = await create(client);
	const wrong = await client.orders('GET', `/orders/${number}`);
	assert.equal(wrong.status, 404);
	assert.match(wrong.json.error, /no route GET .*GET \/order\//);
	assert.match((await client.orders('GET', '/order/99999999')).json.error, /no order 99999999/);
	assert.equal((await client.orders('GET', `/order/${Number(number)}`)).status, 404);
});

test('an update changes what it names, adds files, and must name something', async (t) => {
	const client = await sandbox(t);
	const number = await create(client);
	const update = async (fields: Record<string, string>) =>
		await client.orders('PUT', `/orders/${number}`, new URLSearchParams(fields));
	assert.equal((await update({ order_number: number })).status, 400);
	assert.equal((await update({})).status, 400);
	assert.equal((await update({ team: 'x' })).status, 400);
	assert.equal((await update({ order_number: '00000001', name: 'x' })).status, 400);
	assert.deepEqual((await update({ order_number: number, name: 'New' })).json, {
		order_number: number,
		updated: 'success',
	});
	for (const name of ['a.txt', 'b.txt']) {
		const form = new FormData();
		form.append('attachments[]', new Blob(['x']), name);
		assert.equal((await client.orders('PUT', `/orders/${number}`, form)).status, 200);
	}
	const order = await client.order(number);
	assert.equal(order.name, 'New');
	assert.equal(order.work_request.attachments.length, 2);
	const unknown = await client.orders(
		'PUT',
		'/orders/99999999',
		new URLSearchParams({ name: 'x' }),
	);
	assert.equal(unknown.status, 404);
});

test('a canceled order stays readable and is gone for changes', async (t) => {
	const client = await sandbox(t);
	const number = await create(client);
	assert.deepEqual((await client.orders('DELETE', `/orders/${number}`)).json, {
		order_number: number,
		deleted: 'success',
	});
	assert.equal((await client.order(number)).status, 'Client Canceled');
	assert.equal((await client.orders('DELETE', `/orders/${number}`)).status, 410);
	const update = await client.orders(
		'PUT',
		`/orders/${number}`,
		new URLSearchParams({ name: 'x' }),
	);
	assert.equal(update.status, 410);
	assert.equal((await client.orders('DELETE', '/orders/99999999')).status, 404);
});

test('a removed order is gone: it is not read, changed or listed any more', async (t) => {
	for (const [workReduceVersion, path] of [
		['2018-07', '/order'],
		['2018-08', '/orders'],
	]) {
		const client = await sandbox(t, { settings: { workReduceVersion } });
		const [older, number] = await client.addOrders({ count: 2 });
		assert.equal((await client.orderInside(number, '/remove')).removed, true);
		const change = new URLSearchParams({ name: 'x' });
		const read = await client.orders('GET', `${path}/${number}`);
		assert.equal(read.status, 410);
		assert.match(read.json.error, /was removed/);
		assert.equal((await client.orders('PUT', `/orders/${number}`, change)).status, 410);
		assert.equal((await client.orders('DELETE', `/orders/${number}`)).status, 410);
		const numbers = async (query: string) =>
			listed(await client.orders('GET', `/orders${query}`)).map((order) => order.order_number);
		assert.deepEqual(await numbers(''), [older]);
		assert.deepEqual(await numbers(`?starting_after=${number}`), [older]);
		for (const call of ['advance', 'results', 'cancel', 'remove']) {
			const control = `/sandbox/orders/${number}/${call}`;
			assert.equal((await client.raw(control, { method: 'POST' })).status, 400, call);
		}
	}
});

test('the list is paged by cursors, newest first', async (t) => {
	const client = await sandbox(t);
	const numbers = await client.addOrders({ count: 25 });
	const newest = [...numbers].reverse();
	const list = async (query: string) =>
		listed(await client.orders('GET', `/orders?${query}`)).map((order) => order.order_number);
	assert.deepEqual(await list(''), newest.slice(0, 10));
	assert.deepEqual(await list('limit=100'), newest);
	assert.deepEqual(await list(`limit=5&starting_after=${newest[9]}`), newest.slice(10, 15));
	assert.deepEqual(await list(`limit=5&ending_before=${newest[9]}`), newest.slice(4, 9));
	assert.deepEqual(
		await list(`limit=100&ending_before=${newest[2]}&starting_after=${newest[20]}`),
		newest.slice(0, 2),
	);
	assert.deepEqual(await list(`starting_after=${newest[24]}`), []);
	await client.control('POST', `/orders/${newest[3]}/advance`, { status: 'Delivered' });
	assert.deepEqual(await list('status=Delivered'), [newest[3]]);
	for (const query of [
		'limit=0',
		'limit=101',
		'limit=x',
		'status=Nope',
		'starting_after=00000001',
		'page=2',
	]) {
		assert.equal((await client.orders('GET', `/orders?${query}`)).status, 400, query);
	}
});

test('a cursor still counts when its order has left the list', async (t) => {
	const client = await sandbox(t, { settings: { listHolds: 'open' } });
	const numbers = await client.addOrders({ count: 5 });
	await client.control('POST', `/orders/${numbers[2]}/advance`, { status: 'Approved' });
	const rest = listed(await client.orders('GET', `/orders?starting_after=${numbers[2]}`));
	assert.deepEqual(
		rest.map((order) => order.order_number),
		[numbers[1], numbers[0]],
	);
	assert.equal(listed(await client.orders('GET', '/orders')).length, 4);
});

test('a broken upload is refused with an answer', async (t) => {
	const client = await sandbox(t);
	const status = async (body: string) => {
		const type = 'multipart/form-data; boundary=edge';
		const headers = { ...WORKREDUCE, 'content-type': type };
		return (await client.raw('/workreduce/v2/orders', { method: 'POST', body, headers })).status;
	};
	const field = (name: string, value: string) =>
		`--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const fields = field('name', 'a') + field('task_type', 'recon');
	const file = (head: string) =>
		`--edge\r\nContent-Disposition: form-data; name="attachments[]"${head}\r\nContent-Type: application/octet-stream\r\n\r\nabc\r\n`;
	assert.equal(await status(`${fields}${file('; filename="a.txt"')}--edge--\r\n`), 201);
	assert.equal(await status(`${fields}${file('; filename="a.txt"')}`), 400);
	assert.equal(await status(`${fields}${file('')}--edge--\r\n`), 400);
	assert.equal(await status(''), 400);
	assert.equal(await status('nothing of the kind'), 400);
});

test('task types have a code and a description', async (t) => {
	const client = await sandbox(t);
	const types = JSON.parse((await client.orders('GET', '/tasks')).text) as object[];
	assert.deepEqual(types[1], {
		code: 'recon',
		description: 'Reconciliation of quarterly ad spend',
	});
});

test('orders arrive between two pages when told to', async (t) => {
	const client = await sandbox(t, { settings: { arrivalsPerPage: 2 } });
	await client.addOrders({ count: 3 });
	assert.equal(listed(await client.orders('GET', '/orders')).length, 3);
	assert.equal(listed(await client.orders('GET', '/orders')).length, 5);
});
