import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaterTask } from '../microwork/types.mts';
import {
	annotatingFields,
	type Client,
	type Field,
	receiver,
	sandbox,
	taggingFields,
	until,
} from './sandbox.mts';

const SEPTEMBER = { settings: { microworkVersion: '2017-09' } };

const CALLBACK = 'http://127.0.0.1:1/hook';
const IMAGE = 'http://images.example.com/a.png';
const BOXES = '/task/images/boundingBoxes';

function fields(callbackUrl: string): Field[] {
	return [
		['callbackUrl', callbackUrl],
		['objectsToTag', 'brands'],
		['imageUrl', IMAGE],
	];
}

async function create(client: Client, callbackUrl = CALLBACK): Promise<LaterTask> {
	const { status, text } = await client.tasks('POST', BOXES, fields(callbackUrl));
	assert.equal(status, 200, text);
	return JSON.parse(text) as LaterTask;
}

async function read(client: Client, id: string): Promise<LaterTask> {
	return JSON.parse((await client.tasks('GET', `/task/${id}`)).text) as LaterTask;
}

async function list(client: Client, query: string): Promise<LaterTask[]> {
	const { status, text } = await client.tasks('GET', `/tasks?${query}`);
	assert.equal(status, 200, text);
	return JSON.parse(text) as LaterTask[];
}

test('2017-09: a task is flat and in camelCase, created and read', async (t) => {
	const client = await sandbox(t, SEPTEMBER);
	const created = await create(client);
	const { taskId, createdAt, ...rest } = created;
	assert.match(taskId, /^\w{17}$/);
	assert.equal(new Date(createdAt).toISOString(), createdAt);
	assert.deepEqual(rest, {
		callbackUrl: CALLBACK,
		type: 'boundingBoxes',
		objectsToTag: 'brands',
		state: 'pending',
		imageUrl: IMAGE,
	});
	assert.deepEqual(await read(client, taskId), created);
	const [request] = await client.log('route=microwork.image.tag');
	assert.equal(request.path, `/microwork/v1${BOXES}`);
});

test('2017-09: a finished task has its tags in the response, under the same names', async (t) => {
	const client = await sandbox(t, SEPTEMBER);
	const created = await create(client);
	const tag = { id: 'nk5DHouybZD2MvGqX', left: 1, top: 2, width: 3, height: 4 };
	await client.control('POST', `/tasks/${created.taskId}/complete`, {
		tags: [{ ...tag, brand: 'Cola', brand_id: 'ATXsnhDdq5NyQw4qQ' }],
		callback: false,
	});
	const { completedAt, ...done } = await read(client, created.taskId);
	assert.ok(Date.parse(completedAt ?? '') >= Date.parse(created.createdAt));
	assert.deepEqual(done, {
		...created,
		state: 'finished',
		response: { tags: [{ ...tag, brand: 'Cola', brand_id: 'ATXsnhDdq5NyQw4qQ' }] },
	});
});

test('2017-09: what is missing or wrong in a new task is named', async (t) => {
	const client = await sandbox(t, SEPTEMBER);
	const problems = async (given: Field[]) => {
		const answer = await client.tasks('POST', BOXES, given);
		assert.equal(answer.status, 400, answer.text);
		return answer.json.errors.map(({ field }) => field).sort();
	};
	const all = fields(CALLBACK);
	assert.deepEqual(await problems([]), ['callbackUrl', 'imageUrl']);
	assert.deepEqual(await problems(fields('example.com/hook')), ['callbackUrl']);
	assert.deepEqual(await problems([['objectsToTag', 'cars'], all[0], all[2]]), ['objectsToTag']);
	assert.deepEqual(await problems([...all, ['imageUrl', 'http://b.example']]), ['imageUrl']);
	assert.deepEqual(await problems([...all, ['image_url', IMAGE]]), ['image_url']);
	assert.deepEqual(await problems([...all, ['tags[0][id]', 'a']]), ['tags']);
	const json = await client.raw(`/microwork/v1${BOXES}`, {
		method: 'POST',
		body: JSON.stringify(Object.fromEntries(all)),
		headers: {
			authorization: `Basic ${Buffer.from('microwork-sandbox-key:').toString('base64')}`,
			'content-type': 'application/json',
		},
	});
	assert.equal(json.status, 400);
});

test('the paths of the other revision are unknown routes, which the answer names', async (t) => {
	const client = await sandbox(t);
	const refused = async (path: string, given: Field[]) => {
		const { status, json } = await client.tasks('POST', path, given);
		assert.equal(status, 404, path);
		assert.equal(json.error, `There is no route POST /microwork/v1${path}.`);
	};
	await refused(BOXES, fields(CALLBACK));
	await client.settings({ microworkVersion: '2017-09' });
	await refused('/task/images/tagging', taggingFields(CALLBACK));
	await refused('/task/images/tags/annotating', annotatingFields(CALLBACK));
	const requests = await client.log('service=microwork');
	assert.deepEqual(
		requests.map(({ route }) => route),
		[undefined, undefined, undefined],
	);
	assert.equal((await client.health()).tasks, 0);
	assert.equal((await client.raw(`/microwork/v1${BOXES}`, { method: 'POST' })).status, 401);
});

test('2017-09: the list is bare and filtered by the same parameters', async (t) => {
	const client = await sandbox(t, SEPTEMBER);
	const createdAt = '2026-01-01T00:00:00Z';
	const ids = await client.addTasks({ count: 120, createdAt, stepMs: 60_000 });
	await client.addTasks({ count: 3, status: 'completed' });
	const found = async (query: string) => (await list(client, query)).map(({ taskId }) => taskId);
	assert.equal((await found('')).length, 100);
	assert.deepEqual(await found('offset=121'), [ids[1], ids[0]]);
	assert.equal((await found('type=boundingBoxes&limit=5')).length, 5);
	assert.deepEqual(await found('type=tagging'), []);
	assert.deepEqual(
		(await list(client, 'status=completed')).map(({ state }) => state),
		['finished', 'finished', 'finished'],
	);
	assert.deepEqual(await found('start_time=2026-01-01T00:01:00Z&end_time=2026-01-01T00:03:00Z'), [
		ids[3],
		ids[2],
		ids[1],
	]);
	for (const query of ['status=finished', 'state=finished', 'limit=101', 'startTime=now']) {
		assert.equal((await client.tasks('GET', `/tasks?${query}`)).status, 400, query);
	}
});

test('2017-09: only pending tasks can be canceled', async (t) => {
	const client = await sandbox(t, SEPTEMBER);
	const created = await create(client);
	const canceled = await client.tasks('POST', `/task/${created.taskId}/cancel`);
	assert.deepEqual(JSON.parse(canceled.text), { ...created, state: 'canceled' });
	assert.equal((await client.tasks('POST', `/task/${created.taskId}/cancel`)).status, 500);
	assert.equal((await client.tasks('POST', '/task/unknown/cancel')).status, 404);
});

test('2017-09: the callback is the bare task', async (t) => {
	const client = await sandbox(t, SEPTEMBER);
	const hook = await receiver(t);
	const { taskId } = await create(client, hook.url);
	await client.control('POST', `/tasks/${taskId}/complete`);
	const { callbackSucceeded, ...told } = await until(async () => {
		const task = await read(client, taskId);
		return task.callbackSucceeded !== undefined && task;
	});
	assert.equal(callbackSucceeded, true);
	assert.equal(told.state, 'finished');
	assert.deepEqual(hook.bodies, [told]);
});

test('tasks are shown as the revision that is set says, whichever they came under', async (t) => {
	const client = await sandbox(t);
	const hook = await receiver(t);
	const { json } = await client.tasks('POST', '/task/images/tagging', taggingFields(hook.url));
	const annotating = await client.tasks(
		'POST',
		'/task/images/tags/annotating',
		annotatingFields(hook.url),
	);
	await client.settings({ microworkVersion: '2017-09' });
	assert.deepEqual(await read(client, json.task_id), {
		taskId: json.task_id,
		createdAt: json.created_at,
		callbackUrl: hook.url,
		type: 'boundingBoxes',
		objectsToTag: 'brands',
		state: 'pending',
		imageUrl: IMAGE,
	});
	const { type, tags } = await read(client, annotating.json.task_id);
	assert.deepEqual([type, tags?.[0].left], ['annotating', 1408]);
	await client.control('POST', `/tasks/${json.task_id}/complete`);
	await until(() => hook.bodies.length === 1);
	assert.equal(hook.bodies[0].taskId, json.task_id);

	const { taskId } = await create(client, hook.url);
	await client.settings({ microworkVersion: '2017-04' });
	const { task_id, params, status } = await client.task(taskId);
	assert.deepEqual([task_id, params.image_url, status], [taskId, IMAGE, 'pending']);
	await client.control('POST', `/tasks/${taskId}/complete`);
	await until(() => hook.bodies.length === 2);
	assert.equal(hook.bodies[1].task.task_id, taskId);
});

test('a fault hits a route in either revision, and never an unknown one', async (t) => {
	const client = await sandbox(t, SEPTEMBER);
	const fault = { route: 'microwork.image.tag', kind: 'status', status: 503, times: 1 };
	await client.control('POST', '/faults', fault);
	await client.control('POST', '/faults', { ...fault, route: '/task/images/tagging' });
	const status = async (path: string, given: Field[]) =>
		(await client.tasks('POST', path, given)).status;
	assert.equal(await status('/task/images/tagging', taggingFields(CALLBACK)), 404);
	assert.equal(await status(BOXES, fields(CALLBACK)), 503);
	assert.equal(await status(BOXES, fields(CALLBACK)), 200);
});
