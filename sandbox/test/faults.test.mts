import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultList } from '../control/viewTypes.mts';
import { type Client, sandbox, taggingFields } from './sandbox.mts';

const create = async (client: Client) =>
	await client.tasks('POST', '/task/images/tagging', taggingFields('http://127.0.0.1:1/hook'));

const count = async (client: Client) => (await client.health()).tasks;

test('a status is answered instead of the work, as often as told', async (t) => {
	const client = await sandbox(t);
	await client.control('POST', '/faults', {
		route: 'microwork.image.tag',
		kind: 'status',
		status: 503,
		retryAfter: 1,
		times: 2,
	});
	const first = await create(client);
	assert.equal(first.status, 503);
	assert.equal(first.headers.get('retry-after'), '1');
	assert.equal((await create(client)).status, 503);
	assert.equal(await count(client), 0);
	assert.equal((await create(client)).status, 200);
	const { faults } = await client.control<FaultList>('GET', '/faults');
	assert.equal(faults[0].hits, 2);
});

test('a line breaks before or after the work', async (t) => {
	const client = await sandbox(t);
	await client.control('POST', '/faults', {
		route: '/task/images/',
		method: 'post',
		kind: 'resetBefore',
		times: 1,
	});
	await assert.rejects(create(client));
	assert.equal(await count(client), 0);
	await client.control('POST', '/faults', { route: '/task/images/', kind: 'resetAfter', times: 1 });
	await assert.rejects(create(client));
	assert.equal(await count(client), 1);
	const requests = await client.log('service=microwork');
	assert.deepEqual(
		requests.map((request) => [request.fault, request.status, request.ended]),
		[
			['resetBefore', null, 'broken'],
			['resetAfter', null, 'broken'],
		],
	);
});

test('wrong answers: broken JSON, a page, nothing, also after the work', async (t) => {
	const client = await sandbox(t);
	const play = async (fault: object) => {
		await client.control('DELETE', '/faults');
		await client.control('POST', '/faults', fault);
		return await create(client);
	};
	const garbage = await play({ kind: 'garbage' });
	assert.equal(garbage.status, 200);
	assert.throws(() => JSON.parse(garbage.text) as unknown);
	const html = await play({ kind: 'html' });
	assert.equal(html.status, 502);
	assert.match(html.headers.get('content-type') ?? '', /text\/html/);
	assert.equal((await play({ kind: 'empty' })).text, '');
	assert.equal(await count(client), 0);
	assert.equal((await play({ kind: 'status', status: 500, work: true })).status, 500);
	assert.equal(await count(client), 1);
	assert.equal((await play({ kind: 'slow', delayMs: 30 })).status, 200);
});

test('a fault can wait, and can hit a share only', async (t) => {
	const client = await sandbox(t);
	await client.control('POST', '/faults', { kind: 'status', after: 2, times: 1 });
	const statuses = [];
	for (let at = 0; at < 4; at += 1) statuses.push((await create(client)).status);
	assert.deepEqual(statuses, [200, 200, 500, 200]);
	await client.control('DELETE', '/faults');
	await client.control('POST', '/faults', { id: 'some', kind: 'status', rate: 0.2 });
	const answers = await Promise.all(
		Array.from({ length: 200 }, async () => (await create(client)).status),
	);
	const share = answers.filter((status) => status === 500).length / 200;
	assert.ok(Math.abs(share - 0.2) < 0.1, String(share));
});

test('files fail too, uploads are answered, and control never fails', async (t) => {
	const client = await sandbox(t);
	await client.control('POST', '/faults', { kind: 'status', status: 500 });
	assert.equal((await client.raw('/files/samples/notes.txt')).status, 500);
	const form = new FormData();
	form.set('name', 'a');
	form.append('attachments[]', new Blob(['x'.repeat(3_000_000)]), 'a.bin');
	assert.equal((await client.orders('POST', '/orders', form)).status, 500);
	assert.equal((await client.health()).status, 'ok');
	const wrong = await client.raw('/sandbox/faults', {
		method: 'POST',
		body: '{"kind":"status","route":"("}',
	});
	assert.equal(wrong.status, 400);
});
