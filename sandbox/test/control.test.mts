import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sandbox, WORKREDUCE } from './sandbox.mts';

test('settings are changed in part, checked, and reset', async (t) => {
	const client = await sandbox(t);
	const changed = await client.settings({ taskDelayMs: 5 });
	assert.deepEqual([changed.taskDelayMs, changed.workers], [5, 'byHand']);
	for (const body of ['{"taskDelayMs":-1}', '{"nope":1}', '{"earlyRate":2}', 'no JSON']) {
		assert.equal(
			(await client.raw('/sandbox/settings', { method: 'PUT', body })).status,
			400,
			body,
		);
	}
	await client.control('DELETE', '/settings');
	assert.equal((await client.settings()).taskDelayMs, 3000);
});

test('a reset forgets everything', async (t) => {
	const client = await sandbox(t);
	await client.addOrders({ count: 3 });
	await client.addTasks({ count: 3 });
	await client.control('POST', '/faults', { kind: 'status' });
	await client.settings({ taskDelayMs: 5 });
	await client.control('POST', '/reset');
	assert.deepEqual(await client.health(), {
		status: 'ok',
		orders: 0,
		tasks: 0,
		openCallbacks: 0,
	});
	assert.equal((await client.settings()).taskDelayMs, 3000);
	assert.deepEqual(await client.control('GET', '/faults'), { faults: [] });
	await client.control('POST', '/reset', { seed: true });
	assert.ok((await client.health()).orders > 10);
});

test('the log shows what came, without keys', async (t) => {
	const client = await sandbox(t);
	await client.orders('GET', '/orders?limit=3&status=Draft');
	await client.raw('/workreduce/v2/tasks', { headers: { authorization: 'wrong key' } });
	const body = new URLSearchParams([
		['name', 'ä b'],
		['task_type', 'recon'],
	]);
	await client.orders('POST', '/orders', body);
	const requests = await client.log('service=workreduce');
	assert.equal(requests.length, 3);
	assert.deepEqual(requests[0].query, [
		['limit', '3'],
		['status', 'Draft'],
	]);
	assert.deepEqual(requests[0].auth, { scheme: 'raw', right: true });
	assert.deepEqual([requests[1].auth, requests[1].status], [{ scheme: 'raw', right: false }, 401]);
	assert.deepEqual(requests[2].form, [
		['name', 'ä b'],
		['task_type', 'recon'],
	]);
	assert.equal(requests[2].body, 'name=%C3%A4+b&task_type=recon');
	assert.deepEqual([requests[2].route, requests[2].status], ['workreduce.order.create', 201]);
	assert.ok(!/wrong key|sandbox-key/.test(JSON.stringify(requests)));
	assert.deepEqual(await client.log(`since=${requests[1].id}`), requests.slice(2));
	assert.equal((await client.log('status=401')).length, 1);
	await client.control('DELETE', '/requests');
	assert.equal((await client.log('')).length, 0);
});

test('pages of other sites can not control it', async (t) => {
	const client = await sandbox(t);
	const from = async (origin: string) =>
		(await client.raw('/sandbox/reset', { method: 'POST', headers: { origin } })).status;
	assert.equal(await from('https://evil.example'), 403);
	assert.equal(await from('null'), 403);
	assert.equal(await from(client.url), 200);
});

test('an address that is nothing says what there is', async (t) => {
	const client = await sandbox(t);
	const answer = await client.raw('/workreduce/orders', { headers: WORKREDUCE });
	assert.equal(answer.status, 404);
	assert.match(answer.json.error, /\/workreduce\/v2/);
	assert.equal((await client.raw('/sandbox/nothing')).status, 404);
});

test('the page and its script are served from here alone', async (t) => {
	const client = await sandbox(t);
	const page = await client.raw('/');
	assert.match(page.text, /<div id="app">/);
	assert.ok(!/https?:\/\//.test(page.text));
	assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
	assert.match((await client.raw('/page/client.js')).text, /Find the logos/);
	assert.equal((await client.raw('/page/style.css')).status, 200);
});
