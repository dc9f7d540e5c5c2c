import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../control/viewTypes.mts';
import { isLocalUrl } from '../microwork/localAddress.mts';
import { PAUSES } from '../microwork/retryPauses.mts';
import { type Client, receiver, sandbox, taggingFields, until } from './sandbox.mts';

async function create(client: Client, callbackUrl: string, imageUrl?: string): Promise<string> {
	const { json } = await client.tasks(
		'POST',
		'/task/images/tagging',
		taggingFields(callbackUrl, imageUrl),
	);
	return json.task_id;
}

async function task(client: Client, id: string) {
	return await client.task(id);
}

test('a completed task is called back about as documented', async (t) => {
	const client = await sandbox(t, { settings: { workers: 'auto', taskDelayMs: 0 } });
	const hook = await receiver(t);
	const id = await create(client, hook.url, `${client.url}/files/samples/street.png`);
	const done = await until(async () => {
		const found = await task(client, id);
		return found.callback_succeeded && found;
	});
	const { callback_succeeded, ...told } = done;
	assert.equal(callback_succeeded, true);
	assert.deepEqual(hook.bodies, [{ task: told, response: told.response, task_id: id }]);
	assert.equal(told.status, 'completed');
	assert.deepEqual(
		told.response?.tags.map(({ left, top, brand }) => [left, top, brand]),
		[
			[90, 120, 'Blue Comet'],
			[520, 330, 'Fizzy Lemon'],
			[860, 90, 'Red Kettle'],
		],
	);
	const attempts = await client.attempts();
	assert.equal(attempts[0].status, 200);
	assert.ok(!JSON.stringify(attempts).includes('secret'));
});

test('the retries take 24 hours altogether', () => {
	assert.equal(PAUSES.length, 20);
	assert.equal(Math.round(PAUSES.reduce((sum, pause) => sum + pause, 0)), 86_400_000);
	assert.ok(PAUSES.every((pause, at) => at === 0 || pause > (PAUSES[at - 1] ?? 0)));
});

test('anything but 2xx is tried again, and redirects are not followed', async (t) => {
	const client = await sandbox(t, { settings: { clockSpeed: 100_000 } });
	const hook = await receiver(t);
	hook.answers.push(503, 302, 409, 204);
	const id = await create(client, hook.url);
	await client.control('POST', `/tasks/${id}/complete`);
	await until(async () => (await task(client, id)).callback_succeeded === true);
	assert.equal(hook.bodies.length, 4);
	const attempts = await client.attempts();
	assert.deepEqual(
		attempts.map(({ status, attempt }) => [attempt, status]),
		[
			[1, 503],
			[2, 302],
			[3, 409],
			[4, 204],
		],
	);
});

test('after 20 retries in vain callback_succeeded is false', async (t) => {
	const client = await sandbox(t, { settings: { clockSpeed: 1_000_000 } });
	const hook = await receiver(t);
	hook.answers.push(...Array.from({ length: 30 }, () => 500));
	const id = await create(client, hook.url);
	await client.control('POST', `/tasks/${id}/complete`);
	await until(async () => (await task(client, id)).callback_succeeded === false);
	assert.equal(hook.bodies.length, 21);
	assert.equal((await client.health()).openCallbacks, 0);
});

test('a faster clock hastens retries that wait already', async (t) => {
	const client = await sandbox(t, { settings: { clockSpeed: 0.01 } });
	const hook = await receiver(t);
	hook.answers.push(500);
	const id = await create(client, hook.url);
	await client.control('POST', `/tasks/${id}/complete`);
	await until(() => hook.bodies.length === 1);
	await client.settings({ clockSpeed: 10_000 });
	await until(async () => (await task(client, id)).callback_succeeded === true);
	assert.equal(hook.bodies.length, 2);
});

test('an early callback is ahead of what the API shows', async (t) => {
	const client = await sandbox(t, { settings: { earlyLeadMs: 300 } });
	const hook = await receiver(t);
	const id = await create(client, hook.url);
	await client.control('POST', `/tasks/${id}/complete`, { early: true });
	await until(() => hook.bodies.length === 1);
	assert.equal(hook.bodies[0].task.status, 'completed');
	assert.equal((await task(client, id)).status, 'pending');
	const done = await until(async () => {
		const found = await task(client, id);
		return found.status === 'completed' && found;
	});
	assert.deepEqual(done.response, hook.bodies[0].response);
	assert.equal(done.completed_at, hook.bodies[0].task.completed_at);
});

test('callbacks are duplicated, and workers cancel, as often as told', async (t) => {
	const settings = {
		workers: 'auto',
		taskDelayMs: 0,
		duplicateRate: 0.3,
		cancelRate: 0.2,
		outOfOrder: true,
		outOfOrderSpreadMs: 200,
	};
	const client = await sandbox(t, { settings });
	const hook = await receiver(t);
	const ids = await Promise.all(
		Array.from({ length: 200 }, async () => await create(client, hook.url)),
	);
	await until(async () => hook.bodies.length > 200 && (await client.health()).openCallbacks === 0);
	const attempts = await client.attempts();
	const share = (reason: string) =>
		attempts.filter((attempt) => attempt.reason === reason).length / 200;
	assert.ok(Math.abs(share('duplicate') - 0.3) < 0.12, `duplicates ${share('duplicate')}`);
	assert.ok(Math.abs(share('canceled') - 0.2) < 0.1, `canceled ${share('canceled')}`);
	const order = hook.bodies.map(({ task_id }) => ids.indexOf(task_id));
	assert.notDeepEqual(
		order,
		[...order].sort((one, other) => one - other),
	);
	const canceled = hook.bodies.find((body) => body.task.status === 'canceled');
	assert.ok(canceled && !('response' in canceled));
});

test('what happens to a particular task can be told beforehand', async (t) => {
	const outcomes = [
		{ imageUrl: 'bad', outcome: 'cancel' },
		{ imageUrl: 'never', outcome: 'ignore' },
		{
			imageUrl: 'cola',
			tags: [{ left: 1, top: 2, width: 3, height: 4, brand: 'Cola' }],
			extraCallbacks: 2,
		},
	];
	const client = await sandbox(t, { settings: { workers: 'auto', taskDelayMs: 0, outcomes } });
	const hook = await receiver(t);
	const bad = await create(client, hook.url, 'http://a.example/bad.png');
	const never = await create(client, hook.url, 'http://a.example/never.png');
	const cola = await create(client, hook.url, 'http://a.example/cola.png');
	await until(() => hook.bodies.length === 4);
	assert.equal((await task(client, bad)).status, 'canceled');
	assert.equal((await task(client, never)).status, 'pending');
	assert.equal((await task(client, cola)).response?.tags[0].brand, 'Cola');
});

test('a canceled task is called back about unless that is switched off', async (t) => {
	const client = await sandbox(t);
	const hook = await receiver(t);
	const first = await create(client, hook.url);
	await client.tasks('POST', `/task/${first}/cancel`);
	await until(() => hook.bodies.length === 1);
	await client.settings({ callbackOnCancel: false });
	const second = await create(client, hook.url);
	await client.tasks('POST', `/task/${second}/cancel`);
	assert.equal((await client.health()).openCallbacks, 0);
});

test('a callback can be sent on command: repeated, of a later shape, or forged', async (t) => {
	const client = await sandbox(t);
	const hook = await receiver(t);
	const id = await create(client, hook.url);
	await client.control('POST', `/tasks/${id}/complete`, { callback: false });
	const { attempts } = await client.control<{ attempts: Attempt[] }>(
		'POST',
		`/tasks/${id}/callback`,
		{
			times: 5,
			shape: 'camelCase',
		},
	);
	assert.equal(attempts.length, 5);
	assert.equal(hook.bodies.length, 5);
	assert.equal(hook.bodies[0].taskId, id);
	assert.equal(hook.bodies[0].state, 'finished');
	assert.ok(hook.bodies[0].imageUrl);
	await client.control('POST', `/tasks/${id}/callback`, { shape: 'task' });
	assert.equal(hook.bodies[5].task_id, id);
	assert.equal(hook.bodies[5].task, undefined);
	await client.control('POST', `/tasks/${id}/callback`, { body: 'no JSON' });
	assert.equal(hook.bodies[6], 'no JSON');
	await client.control('POST', `/tasks/${id}/callback`, { body: { task_id: 'forged' } });
	assert.deepEqual(hook.bodies[7], { task_id: 'forged' });
});

test('no callback leaves this machine and its network unless allowed', async (t) => {
	for (const url of [
		'http://localhost/a',
		'http://127.0.0.1',
		'http://[::1]:5678',
		'http://192.168.1.4',
		'http://n8n:5678',
		'http://host.docker.internal',
	]) {
		assert.equal(isLocalUrl(url), true, url);
	}
	for (const url of [
		'http://www.example.com/callback',
		'http://93.184.216.34',
		'http://[2606:2800::1]',
		'http://127.0.0.1.example.com',
	]) {
		assert.equal(isLocalUrl(url), false, url);
	}
	const client = await sandbox(t);
	const id = await create(client, 'http://www.example.com/callback');
	await client.control('POST', `/tasks/${id}/complete`);
	await until(async () => (await task(client, id)).callback_succeeded === false);
	const attempts = await client.attempts();
	assert.match(attempts[0].error ?? '', /not local/);
});
