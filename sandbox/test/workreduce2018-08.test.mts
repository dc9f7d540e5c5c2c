import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaterOrder, LaterTaskType } from '../workreduce/types.mts';
import { type Client, sandbox } from './sandbox.mts';

const AUGUST = { settings: { workReduceVersion: '2018-08' } };

const ORDER = {
	name: 'Banner check',
	task_type: 'recon',
	description: 'All sizes',
	due_date: '2026-12-01T18:30:00Z',
	team: 'EMEA',
	requester_email: 'a@example.com',
};

const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

async function create(client: Client): Promise<string> {
	const form = new FormData();
	for (const [name, value] of Object.entries(ORDER)) form.set(name, value);
	form.append('attachments[]', new Blob(['hello']), 'a.txt');
	const { status, json } = await client.orders('POST', '/orders', form);
	assert.equal(status, 201);
	assert.equal(json.created, 'success');
	return json.order_number;
}

async function read(client: Client, number: string): Promise<LaterOrder> {
	return JSON.parse((await client.orders('GET', `/orders/${number}`)).text) as LaterOrder;
}

async function list(client: Client, query = ''): Promise<LaterOrder[]> {
	return JSON.parse((await client.orders('GET', `/orders${query}`)).text) as LaterOrder[];
}

test('2018-08: a new order has objects for notes and attachments, and one empty result', async (t) => {
	const client = await sandbox(t, AUGUST);
	const number = await create(client);
	const { work_request, created_at, activated_at, ...rest } = await read(client, number);
	assert.deepEqual(rest, {
		order_number: number,
		name: 'Banner check',
		status: 'Activated',
		account_name: 'Sandbox',
		account_id: 'WRCUST00001',
		completed_at: null,
		due_date: '2026-12-01T18:30:00Z',
		requester_email: 'a@example.com',
		team: 'EMEA',
		work_result: { total_billable_hours: 0, notes: [], attachments: [] },
		task_type: 'recon',
		task_type_category: 'Reconciliation',
	});
	assert.match(created_at, DATE);
	assert.equal(activated_at, created_at);
	assert.deepEqual(work_request.notes, [{ created_at, text: 'All sizes' }]);
	assert.deepEqual(Object.keys(work_request.attachments[0]), ['created_at', 'url']);
	assert.match(work_request.attachments[0].created_at, DATE);
	assert.equal((await client.raw(work_request.attachments[0].url)).text, 'hello');
});

test('2018-08: results are one object, and the list shows orders alike', async (t) => {
	const client = await sandbox(t, AUGUST);
	const number = await create(client);
	await client.orderInside(number, '/advance', { status: 'Delivered' });
	await client.orderInside(number, '/results', { note: 'One more', files: [{ name: 'b.txt' }] });
	const order = await read(client, number);
	const { total_billable_hours, notes, attachments } = order.work_result;
	assert.equal(total_billable_hours, 3);
	assert.deepEqual(
		notes.map(({ text }) => text),
		['All placements were checked; the table lists them.', 'One more'],
	);
	assert.deepEqual(
		attachments.map(({ url }) => new URL(url).pathname.split('/').pop()),
		['result.csv', 'screenshot.svg', 'b.txt'],
	);
	assert.match(order.completed_at ?? '', DATE);
	assert.deepEqual(await list(client), [order]);
});

test('2018-08: one order is read at /orders, and /order/<n> is an unknown route', async (t) => {
	const client = await sandbox(t, AUGUST);
	const number = await create(client);
	const wrong = await client.orders('GET', `/order/${number}`);
	assert.equal(wrong.status, 404);
	assert.match(wrong.json.error, /no route GET \/workreduce\/v2\/order\/\d+\. .*GET \/orders\//);
	const unknown = await client.orders('GET', '/orders/99999999');
	assert.equal(unknown.status, 404);
	assert.match(unknown.json.error, /no order 99999999/);
	assert.equal((await client.orders('GET', `/orders/${number}?full=1`)).status, 400);
	const requests = await client.log('service=workreduce');
	assert.deepEqual(
		requests.map(({ route }) => route),
		['workreduce.order.create', undefined, 'workreduce.order.get', 'workreduce.order.get'],
	);
});

test('2018-08: task types say their category', async (t) => {
	const client = await sandbox(t, AUGUST);
	const types = JSON.parse((await client.orders('GET', '/tasks')).text) as LaterTaskType[];
	assert.deepEqual(types[1], {
		task_type: 'recon',
		task_type_category: 'Reconciliation',
		description: 'Reconciliation of quarterly ad spend',
	});
	assert.equal((await client.orders('GET', '/tasks?task_type_category=QA')).status, 400);
});

test('2018-08: update, cancel and the list are as strict as before', async (t) => {
	const client = await sandbox(t, AUGUST);
	const number = await create(client);
	const change = async (fields: Record<string, string>) =>
		await client.orders('PUT', `/orders/${number}`, new URLSearchParams(fields));
	assert.equal((await change({ name: 'New' })).json.order_number, number);
	assert.equal((await read(client, number)).name, 'New');
	assert.equal((await change({})).status, 400);
	assert.equal((await change({ task_type_category: 'QA' })).status, 400);
	assert.equal((await client.orders('GET', '/orders?limit=101')).status, 400);
	const [other] = await client.addOrders({});
	assert.deepEqual(
		(await list(client, `?starting_after=${other}`)).map((order) => order.order_number),
		[number],
	);
	assert.equal((await client.orders('DELETE', `/orders/${number}`)).status, 200);
	assert.equal((await client.orders('DELETE', `/orders/${number}`)).status, 410);
	assert.equal((await read(client, number)).status, 'Client Canceled');
});

test('an order is shown as the revision that is set says, whichever it came under', async (t) => {
	const client = await sandbox(t);
	const number = await create(client);
	await client.settings({ workReduceVersion: '2018-08' });
	assert.equal((await read(client, number)).work_request.notes[0].text, 'All sizes');
	const later = await create(client);
	await client.settings({ workReduceVersion: '2018-07' });
	const order = await client.order(later);
	assert.deepEqual(order.work_request.notes, ['All sizes']);
	assert.deepEqual(order.work_result, []);
	assert.equal('account_id' in order, false);
	assert.equal((await client.orders('GET', `/orders/${later}`)).status, 404);
});
