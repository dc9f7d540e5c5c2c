import nock from 'nock';

import { recordPauses } from '../../../../engine';
import { completedTagging, createdTagging, laterTask, tagsFound } from '../../examples';
import { API, from, HOST, KEY, run } from '../../microworkNode';
import { networkError } from '../../../run';

const pauses = recordPauses();

const ID = completedTagging.task_id;
const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const get = async (taskId: string = ID, options?: Parameters<typeof run>[2]) =>
	await run('task.get', { taskId: byId(taskId) }, options);

it('puts a task out as the service sent it', async () => {
	nock(HOST, { reqheaders: { authorization: `Basic ${btoa(`${KEY}:`)}` } })
		.get(`/v1/task/${ID}`)
		.reply(200, completedTagging);
	expect((await get()).json).toEqual([completedTagging]);
});

it.each([
	['from the list', { __rl: true, mode: 'list', value: ID, cachedResultName: 'Tagging' }],
	['as plain text, as programs write it', ID],
])('takes a task %s', async (_how, taskId) => {
	nock(API).get(`/task/${ID}`).reply(200, completedTagging);
	expect((await run('task.get', { taskId })).json).toEqual([completedTagging]);
});

it("puts a task of the later reference out under the earlier one's names", async () => {
	nock(API).get(`/task/${laterTask.taskId}`).reply(200, laterTask);
	expect((await get(laterTask.taskId)).json).toEqual([
		expect.objectContaining({
			task_id: laterTask.taskId,
			type: 'tagging',
			status: 'completed',
			params: { objects_to_tag: 'brands', image_url: laterTask.imageUrl },
			response: laterTask.response,
		}),
	]);
});

describe('with one item per tag', () => {
	const perTag = { taskId: byId(from('$json.id')), output: 'tags' };

	it('puts out the tags of each task, paired with the item that names it', async () => {
		nock(API).get(`/task/${ID}`).reply(200, completedTagging);
		nock(API)
			.get('/task/b')
			.reply(200, { ...createdTagging, task_id: 'b' });
		const { json, pairs } = await run('task.get', perTag, { rows: [{ id: ID }, { id: 'b' }] });
		expect(json).toEqual([
			expect.objectContaining({ ...tagsFound[0], task_id: ID, tag_number: 1, tag_count: 2 }),
			expect.objectContaining({ ...tagsFound[1], task_id: ID, tag_number: 2, tag_count: 2 }),
			expect.objectContaining({ task_id: 'b', status: 'pending', tag_count: null }),
		]);
		expect(pairs).toEqual([{ item: 0 }, { item: 0 }, { item: 1 }]);
	});

	it('reads a task of the later reference alike', async () => {
		nock(API).get(`/task/${laterTask.taskId}`).reply(200, laterTask);
		const { json } = await run('task.get', perTag, { rows: [{ id: laterTask.taskId }] });
		expect(json).toEqual(
			tagsFound.map((tag) => expect.objectContaining({ ...tag, image_url: laterTask.imageUrl })),
		);
	});
});

it.each([{}, [], { task_id: 'another' }, { tasks: [] }])(
	'says that %j is not the task',
	async (answer) => {
		nock(API).get('/task/abc').reply(200, answer);
		expect((await get('abc')).failure?.message).toBe(
			'Microwork answered with something that is not the task abc',
		);
	},
);

it('adds the metadata of the task, and hides the signature of a waiting execution', async () => {
	const callback_url =
		'https://n8n.example.com/webhook-waiting/42/node?signature=s3cret&meta_row=17&ref=r';
	nock(API)
		.get(`/task/${ID}`)
		.reply(200, { ...completedTagging, callback_url });
	const { json, visible } = await get();
	expect(json[0]).toEqual({
		...completedTagging,
		callback_url: callback_url.replace('s3cret', 'hidden'),
		metadata: { row: '17' },
	});
	expect(visible).not.toContain('s3cret');
});

it('reads a task for each item, in order and paired', async () => {
	for (const id of ['a', 'b', 'c']) nock(API).get(`/task/${id}`).reply(200, { task_id: id });
	const { json, pairs } = await get(from('$json.id'), {
		rows: [{ id: 'a' }, { id: ' b ' }, { id: 'c' }],
	});
	expect(json).toEqual([{ task_id: 'a' }, { task_id: 'b' }, { task_id: 'c' }]);
	expect(pairs).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
});

it('with continue on fail, one unknown task of three is an error in its place', async () => {
	nock(API).get('/task/a').reply(200, { task_id: 'a' });
	nock(API).get('/task/b').reply(404, '');
	nock(API).get('/task/c').reply(200, { task_id: 'c' });
	const { json } = await get(from('$json.id'), {
		rows: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
		onError: 'continueRegularOutput',
	});
	expect(json).toEqual([
		{ task_id: 'a' },
		{
			error: 'Task b was not found [item 1]',
			details:
				'Check the Task, and that the credential belongs to the account that created the task.',
		},
		{ task_id: 'c' },
	]);
});

it.each(['../tasks', 'a/b', 'a?b', 'ä', '{{'])('refuses %s, which is no task ID', async (value) => {
	const { failure } = await get(value);
	expect(failure?.message).toBe(`Task "${value}" is not a task ID`);
});

describe('explains', () => {
	it.each([
		[400, 'Microwork refused the request as invalid', 0],
		[401, 'Microwork does not accept the API key', 0],
		[403, 'Microwork does not permit this with the API key in use', 0],
		[404, `Task ${ID} was not found`, 0],
		[429, 'Microwork received too many requests', 4],
		[500, 'Microwork failed to process the request (status 500)', 4],
		[503, 'Microwork is down for maintenance', 4],
	])('status %i', async (status, message, retries) => {
		nock(API)
			.get(`/task/${ID}`)
			.times(retries + 1)
			.reply(status, { error: `no ${KEY}` });
		const { failure, visible } = await get();
		expect(failure?.message).toBe(message);
		expect(pauses).toHaveLength(retries);
		expect(visible).not.toContain(KEY);
	});

	it.each([
		`<pre>Cannot GET /v2/task/${ID}</pre>`,
		'{"error":"No such route"}',
		`{"error":"There is nothing at /v2/task/${ID}."}`,
	])('a wrong base URL, whose 404 names the address: %s', async (body) => {
		nock(API).get(`/task/${ID}`).reply(404, body);
		const { failure } = await get();
		expect(failure?.message).toBe('Microwork did not find what was asked for');
		expect(failure?.description).toContain('Base URL');
	});

	it('an answer that is not JSON', async () => {
		nock(API).get(`/task/${ID}`).reply(200, '<html>Welcome</html>');
		const { failure } = await get();
		expect(failure?.message).toBe('Microwork answered with something that is not JSON');
		expect(failure?.description).toContain('<html>Welcome</html>');
	});
});

it('tries again after a broken line', async () => {
	nock(API).get(`/task/${ID}`).replyWithError(networkError('ECONNRESET'));
	nock(API).get(`/task/${ID}`).reply(200, completedTagging);
	expect((await get()).json).toEqual([completedTagging]);
	expect(pauses).toHaveLength(1);
});
