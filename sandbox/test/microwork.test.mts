import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotatingFields, type Field, sandbox, taggingFields } from './sandbox.mts';

const CALLBACK = 'http://127.0.0.1:1/hook';

const ANNOTATING = annotatingFields(CALLBACK);

test('the key must be the Basic user name, with an empty password', async (t) => {
	const { raw } = await sandbox(t);
	const status = async (authorization?: string) =>
		(await raw('/microwork/v1/tasks?limit=1', { headers: authorization ? { authorization } : {} }))
			.status;
	const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
	assert.equal(await status(basic('microwork-sandbox-key:')), 200);
	assert.equal(await status(), 401);
	assert.equal(await status(basic('microwork-sandbox-key:undefined')), 401);
	assert.equal(await status(basic(':microwork-sandbox-key')), 401);
	assert.equal(await status('microwork-sandbox-key'), 401);
	assert.equal(await status('Bearer microwork-sandbox-key'), 401);
});

test('a tagging task is answered flat when created, and with params when read', async (t) => {
	const client = await sandbox(t);
	const created = await client.tasks('POST', '/task/images/tagging', taggingFields(CALLBACK));
	const { task_id, created_at, ...rest } = created.json;
	assert.match(task_id, /^\w{17}$/);
	assert.deepEqual(rest, {
		callback_url: CALLBACK,
		type: 'tagging',
		objects_to_tag: 'brands',
		status: 'pending',
		image_url: 'http://images.example.com/a.png',
	});
	assert.deepEqual(await client.task(task_id), {
		task_id,
		created_at,
		callback_url: CALLBACK,
		type: 'tagging',
		status: 'pending',
		params: { objects_to_tag: 'brands', image_url: 'http://images.example.com/a.png' },
	});
	assert.equal((await client.tasks('GET', '/task/unknown')).status, 404);
});

test('an annotating task takes repeated options and nested tags', async (t) => {
	const client = await sandbox(t);
	const { status, json } = await client.tasks('POST', '/task/images/tags/annotating', ANNOTATING);
	assert.equal(status, 200);
	assert.deepEqual(json.options, ['good', 'bad']);
	assert.deepEqual(json.tags, [
		{ id: 'nk5DHouybZD2MvGqX', left: 1408, top: 0, width: 601, height: 121 },
	]);
	await client.control('POST', `/tasks/${json.task_id}/complete`);
	const done = await client.task(json.task_id);
	assert.match(done.response?.tags[0].label ?? '', /^(good|bad)$/);
	assert.deepEqual(done.params.annotation_option, ['good', 'bad']);
});

test('many tags and many options arrive whole', async (t) => {
	const client = await sandbox(t);
	const tags = Array.from({ length: 300 }, (_, at) =>
		['id', 'left', 'top', 'width', 'height'].map(
			(name): Field => [`tags[${at}][${name}]`, String(at + 1)],
		),
	).flat();
	const options = Array.from(
		{ length: 60 },
		(_, at): Field => ['annotation_option', `option ${at}`],
	);
	const rest = ANNOTATING.filter(([name]) => !/^(tags|annotation)/.test(name ?? ''));
	const { json } = await client.tasks('POST', '/task/images/tags/annotating', [
		...rest,
		...options,
		...tags,
	]);
	assert.equal(json.tags.length, 300);
	assert.equal(json.options.length, 60);
	assert.equal(json.tags[299].left, 300);
});

test('what is missing or wrong in a new task is named', async (t) => {
	const client = await sandbox(t);
	const problems = async (path: string, fields: Field[]) => {
		const answer = await client.tasks('POST', `/task/images/${path}`, fields);
		assert.equal(answer.status, 400, answer.text);
		return answer.json.errors.map(({ field }) => field).sort();
	};
	const tagging = taggingFields(CALLBACK);
	const without = (fields: Field[], name: string) => fields.filter(([field]) => field !== name);
	assert.deepEqual(await problems('tagging', []), ['callback_url', 'image_url']);
	assert.deepEqual(await problems('tagging', taggingFields('ftp://a.example')), ['callback_url']);
	assert.deepEqual(await problems('tagging', taggingFields('example.com/hook')), ['callback_url']);
	assert.deepEqual(
		await problems('tagging', [...without(tagging, 'objects_to_tag'), ['objects_to_tag', 'cars']]),
		['objects_to_tag'],
	);
	assert.deepEqual(await problems('tagging', [...tagging, ['image_url', 'http://b.example']]), [
		'image_url',
	]);
	assert.deepEqual(await problems('tagging', [...tagging, ['metadata', 'x']]), ['metadata']);
	assert.deepEqual(await problems('tags/annotating', without(ANNOTATING, 'annotation_option')), [
		'annotation_option',
	]);
	assert.deepEqual(await problems('tags/annotating', without(ANNOTATING, 'tags[0][height]')), [
		'tags.0.height',
	]);
	assert.deepEqual(
		await problems(
			'tags/annotating',
			ANNOTATING.map(([name = '', value = '']) => [name, name === 'tags[0][left]' ? 'NaN' : value]),
		),
		['tags.0.left'],
	);
	assert.deepEqual(
		await problems('tags/annotating', [
			...without(ANNOTATING, 'annotation_option'),
			['annotation_option[]', 'good'],
		]),
		['annotation_option[]'],
	);
	assert.deepEqual(
		await problems('tags/annotating', [...ANNOTATING, ['tags[0][brand]', 'Blue Comet']]),
		['tags[0][brand]'],
	);
	const json = await client.raw('/microwork/v1/task/images/tagging', {
		method: 'POST',
		body: JSON.stringify(Object.fromEntries(tagging)),
		headers: {
			authorization: `Basic ${Buffer.from('microwork-sandbox-key:').toString('base64')}`,
			'content-type': 'application/json',
		},
	});
	assert.equal(json.status, 400);
});

test('only pending tasks can be canceled', async (t) => {
	const client = await sandbox(t);
	const { json } = await client.tasks('POST', '/task/images/tagging', taggingFields(CALLBACK));
	const canceled = await client.tasks('POST', `/task/${json.task_id}/cancel`);
	assert.equal(canceled.json.status, 'canceled');
	assert.ok(canceled.json.params);
	assert.equal((await client.tasks('POST', `/task/${json.task_id}/cancel`)).status, 500);
	const ids = await client.addTasks({ status: 'completed' });
	assert.equal((await client.tasks('POST', `/task/${ids[0]}/cancel`)).status, 500);
	assert.equal((await client.tasks('POST', '/task/unknown/cancel')).status, 404);
});

test('the list is paged by offset, newest first, and filtered', async (t) => {
	const client = await sandbox(t);
	const createdAt = '2026-01-01T00:00:00Z';
	const ids = await client.addTasks({ count: 120, createdAt, stepMs: 60_000 });
	await client.addTasks({ count: 3, type: 'annotating', status: 'completed' });
	const list = async (query: string) => (await client.tasks('GET', `/tasks?${query}`)).json;
	const all = await list('');
	assert.equal(all.docs.length, 100);
	assert.deepEqual([all.total, all.limit, all.offset, all.has_more], [123, 100, 0, true]);
	const last = await list('offset=100');
	assert.deepEqual([last.docs.length, last.has_more], [23, false]);
	assert.equal(last.docs[22].task_id, ids[0]);
	assert.equal((await list('type=annotating&status=completed')).total, 3);
	assert.equal((await list('status=canceled')).total, 0);
	const window = await list('start_time=2026-01-01T00:01:00Z&end_time=2026-01-01T00:03:00Z');
	assert.deepEqual(
		window.docs.map((task) => task.task_id),
		[ids[3], ids[2], ids[1]],
	);
	for (const query of [
		'limit=0',
		'limit=101',
		'offset=-1',
		'status=done',
		'start_time=now',
		'page=1',
	]) {
		assert.equal((await client.tasks('GET', `/tasks?${query}`)).status, 400, query);
	}
});
