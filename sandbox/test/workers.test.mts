import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderList, TaskList } from '../control/viewTypes.mts';
import { sandbox, until } from './sandbox.mts';

test('automatic workers take an order through the lifecycle and hand files in', async (t) => {
	const client = await sandbox(t, { settings: { workers: 'auto', orderStepDelayMs: 5 } });
	const fields = new URLSearchParams({ name: 'a', task_type: 'recon' });
	const { json } = await client.orders('POST', '/orders', fields);
	const order = await until(async () => {
		const found = await client.order(json.order_number);
		return found.status === 'Delivered' && found;
	});
	assert.equal(order.work_result.length, 1);
	assert.match(
		(await client.raw(order.work_result[0].attachments[0])).text,
		new RegExp(json.order_number),
	);
	const { history } = await client.orderInside(json.order_number);
	assert.deepEqual(
		history.map(({ status }) => status),
		[
			'Draft',
			'Activated',
			'Accepted',
			'In Progress',
			'Submitted',
			'In QA',
			'QA Complete',
			'Completed',
			'Delivered',
		],
	);
});

test('by hand nothing moves until somebody moves it', async (t) => {
	const client = await sandbox(t, { settings: { orderStepDelayMs: 1 } });
	const [number] = await client.addOrders({ name: 'a' });
	assert.equal((await client.orderInside(number, '/advance')).status, 'Accepted');
	assert.equal(
		(await client.orderInside(number, '/advance', { status: 'Waiting for client' })).status,
		'Waiting for client',
	);
	assert.equal(
		(await client.raw(`/sandbox/orders/${number}/advance`, { method: 'POST' })).status,
		400,
	);
	const result = await client.orderInside(number, '/results', {
		note: 'Done',
		files: [{ name: 'a.txt', text: 'a' }],
	});
	assert.equal(result.results[0].files[0].name, 'a.txt');
	assert.equal((await client.orderInside(number, '/cancel')).status, 'Canceled');
});

test('workers that are switched on take up what waits, except what is held or removed', async (t) => {
	const client = await sandbox(t);
	const numbers = await client.addOrders({ count: 2 });
	const ids = await client.addTasks({ count: 2 });
	const held = await client.addOrders({ held: true });
	const [removed] = await client.addOrders({});
	await client.orderInside(removed, '/remove');
	await client.control('PUT', '/settings', {
		workers: 'auto',
		taskDelayMs: 1,
		orderStepDelayMs: 1,
		ordersStopAt: 'Approved',
	});
	await until(async () => (await client.task(ids[1])).status === 'completed');
	await until(async () => (await client.order(numbers[1])).status === 'Approved');
	assert.equal((await client.order(held[0])).status, 'Activated');
	assert.equal((await client.orderInside(removed)).status, 'Activated');
});

test('the same seed leads to the same answers', async (t) => {
	const answers = async () => {
		const client = await sandbox(t);
		const image = 'http://a.example/b.png';
		const ids = await client.addTasks({
			count: 20,
			status: 'completed',
			imageUrl: image,
		});
		const tasks = await Promise.all(
			ids.map(async (id) => (await client.task(id)).response?.tags ?? []),
		);
		return tasks.flat().map(({ left, brand }) => [left, brand]);
	};
	const first = await answers();
	assert.deepEqual(first, await answers());
	assert.ok(first.some(([, brand]) => brand === undefined));
});

test('samples show the whole lifecycle, and call nobody', async (t) => {
	const client = await sandbox(t, {
		seed: true,
		settings: { workers: 'auto', taskDelayMs: 0, orderStepDelayMs: 0 },
	});
	const { orders } = await client.control<OrderList>('GET', '/orders');
	const statuses = new Set(orders.map(({ status }) => status));
	assert.equal(statuses.size, 11);
	const { tasks } = await client.control<TaskList>('GET', '/tasks');
	assert.deepEqual(
		new Set(tasks.map(({ type, status }) => `${type} ${status}`)),
		new Set([
			'tagging completed',
			'tagging canceled',
			'tagging pending',
			'annotating completed',
			'annotating pending',
		]),
	);
	assert.equal((await client.health()).openCallbacks, 0);
	assert.deepEqual(await client.attempts(), []);
});
