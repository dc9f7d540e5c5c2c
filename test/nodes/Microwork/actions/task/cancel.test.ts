import nock from 'nock';

import { recordPauses } from '../../../../engine';
import { canceledTask } from '../../examples';
import { fakeTask, openMicrowork } from '../../fakeMicrowork';
import { API, from, KEY, run } from '../../microworkNode';
import { networkError } from '../../../run';

const pauses = recordPauses();

const ID = canceledTask.task_id;
const cancel = async (taskId: string = ID, options?: Parameters<typeof run>[2]) =>
	await run('task.cancel', { taskId: { __rl: true, mode: 'id', value: taskId } }, options);

it('cancels a task and puts out what the service answers', async () => {
	nock(API).post(`/task/${ID}/cancel`, '').reply(200, canceledTask);
	expect((await cancel()).json).toEqual([canceledTask]);
});

it('cancels a task for each item, in order and paired', async () => {
	for (const id of ['a', 'b', 'c']) {
		nock(API)
			.post(`/task/${id}/cancel`)
			.reply(200, { ...canceledTask, task_id: id });
	}
	const { json, pairs } = await cancel(from('$json.id'), {
		rows: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
	});
	expect(json.map(({ task_id }) => task_id)).toEqual(['a', 'b', 'c']);
	expect(pairs).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
});

describe('a task that is not pending any more', () => {
	const refused = () =>
		nock(API).post(`/task/${ID}/cancel`).reply(500, '<h1>Internal Server Error</h1>');

	it('is explained when people were done with it', async () => {
		refused();
		nock(API)
			.get(`/task/${ID}`)
			.reply(200, { ...canceledTask, status: 'completed' });
		const { failure } = await cancel();
		expect(failure?.message).toBe(`Microwork refused to cancel task ${ID}`);
		expect(failure?.description).toMatch(/^Only pending tasks can be canceled/);
		expect(pauses).toEqual([]);
	});

	it('is explained when the service does not tell how it is', async () => {
		refused();
		nock(API).get(`/task/${ID}`).reply(401);
		expect((await cancel()).failure?.message).toBe(`Microwork refused to cancel task ${ID}`);
	});

	it('is done when it is canceled already', async () => {
		refused();
		nock(API).get(`/task/${ID}`).reply(200, canceledTask);
		expect((await cancel()).json).toEqual([canceledTask]);
	});
});

it('with Retry On Fail, what the first try canceled is done', async () => {
	const microwork = await openMicrowork();
	microwork.tasks.push(...[0, 1, 2].map((number) => fakeTask(number)));
	let tries = 0;
	microwork.trouble.cancel = (taskId) => (taskId === 'task1' && tries++ === 0 ? 401 : undefined);
	const { json, failure } = await cancel(from('$json.id'), {
		rows: [0, 1, 2].map((number) => ({ id: `task${number}` })),
		baseUrl: microwork.url,
		retryOnFail: true,
		maxTries: 2,
		waitBetweenTries: 0,
	});
	await microwork.close();
	expect(failure).toBeUndefined();
	expect(json.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
});

it.each([{}, [], { task_id: 'another', status: 'canceled' }])(
	'does not take %j for the canceled task',
	async (answer) => {
		nock(API).post(`/task/${ID}/cancel`).reply(200, answer);
		expect((await cancel()).failure?.message).toBe(
			`Microwork answered with something that is not the task ${ID}`,
		);
	},
);

it('explains an unknown task', async () => {
	nock(API).post(`/task/${ID}/cancel`).reply(404, { error: 'not found' });
	expect((await cancel()).failure?.message).toBe(`Task ${ID} was not found`);
});

it('explains a broken line, after which the task may be canceled', async () => {
	nock(API).post(`/task/${ID}/cancel`).replyWithError(networkError('ECONNRESET'));
	nock(API)
		.get(`/task/${ID}`)
		.reply(200, { ...canceledTask, status: 'pending' });
	const { failure } = await cancel();
	expect(failure?.message).toBe('The connection to Microwork broke before it answered');
	expect(failure?.description).toMatch(/^The task may have been canceled nevertheless/);
	expect(pauses).toEqual([]);
});

it.each([
	[400, 'Microwork refused the request as invalid'],
	[401, 'Microwork does not accept the API key'],
	[403, 'Microwork does not permit this with the API key in use'],
	[503, 'Microwork is down for maintenance'],
])('explains status %i', async (status, message) => {
	nock(API).post(`/task/${ID}/cancel`).reply(status, KEY);
	const { failure, visible } = await cancel();
	expect(failure?.message).toBe(message);
	expect(visible).not.toContain(KEY);
});

it('with continue on fail, a finished task is an error in its place', async () => {
	nock(API).post('/task/a/cancel').reply(500, '');
	nock(API)
		.get('/task/a')
		.reply(200, { ...canceledTask, task_id: 'a', status: 'completed' });
	nock(API)
		.post('/task/b/cancel')
		.reply(200, { ...canceledTask, task_id: 'b' });
	const { json } = await cancel(from('$json.id'), {
		rows: [{ id: 'a' }, { id: 'b' }],
		onError: 'continueRegularOutput',
	});
	expect(json).toEqual([
		{
			error: 'Microwork refused to cancel task a [item 0]',
			details: expect.stringContaining('Only pending tasks') as string,
		},
		{ ...canceledTask, task_id: 'b' },
	]);
});
