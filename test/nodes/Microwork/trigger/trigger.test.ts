import { sleep, type IDataObject, type INodeParameters } from 'n8n-workflow';

import { MicroworkTrigger } from '../../../../nodes/Microwork/MicroworkTrigger.node';
import { callWebhook, type WebhookSpec } from '../../../engine';
import { canceledTask, completedTagging, laterTask, tagsFound } from '../examples';
import { account, KEY } from '../microworkNode';
import { callbackOf, openMicrowork, type FakeMicrowork, type FakeTask } from '../fakeMicrowork';

let microwork: FakeMicrowork;
let staticData: IDataObject;
let trigger = new MicroworkTrigger();
let nodes = 0;

beforeEach(async () => {
	microwork = await openMicrowork();
	staticData = {};
	nodes += 1;
	// No pause for other processes, see `processes.test.ts`.
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
	jest.mocked(Math.random).mockRestore();
	await microwork.close();
});

/** The process ends and begins anew: only what is stored is left. */
function restart() {
	jest.isolateModules(() => {
		const path = '../../../../nodes/Microwork/MicroworkTrigger.node';
		const fresh = jest.requireActual<{ MicroworkTrigger: typeof MicroworkTrigger }>(path);
		trigger = new fresh.MicroworkTrigger();
	});
}

/** The address that tasks are created with; n8n's own differs from it as behind a proxy. */
const ADDRESS = 'https://n8n.example.com/public/webhook/tagged/webhook';

const addTask = (more: Partial<FakeTask> = {}): FakeTask => {
	const task = {
		...completedTagging,
		task_id: `task${microwork.tasks.length + 1}`,
		callback_url: ADDRESS,
		...more,
	};
	microwork.tasks.push(task as FakeTask);
	return task as FakeTask;
};

/** A callback reaches the trigger's production URL. */
const receive = async (
	body: unknown,
	{ parameters, ...more }: Partial<WebhookSpec> & { parameters?: INodeParameters } = {},
) => {
	const answer = await callWebhook(trigger, {
		body,
		parameters,
		credentials: [account(microwork.url)],
		staticData,
		id: `node${nodes}`,
		webhookId: 'tagged',
		...more,
	});
	const json = answer.workflowData?.[0].map((item) => item.json);
	return { ...answer, json, started: answer.workflowData !== undefined };
};

const unverified = { parameters: { verifyTask: false } };

describe('a callback', () => {
	it('starts the workflow with what the service says about the task', async () => {
		const { task_id } = addTask({
			callback_url: `${ADDRESS}?meta_row=7&ref=1`,
		});
		const { status, json } = await receive({ task_id, task: { status: 'lie' }, response: {} });

		expect(status).toBe(200);
		expect(json).toEqual([
			{
				task_id,
				type: 'tagging',
				status: 'completed',
				image_url: 'https://ibb.co/fmMFRQ',
				tags: tagsFound,
				metadata: { row: '7' },
				created_at: '2016-06-23T09:09:34.752Z',
				completed_at: '2016-06-23T09:10:02.798Z',
			},
		]);
	});

	it('is checked with the credential of the node, once', async () => {
		await receive(callbackOf(addTask()));
		expect(microwork.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
			'GET /task/task1',
		]);
		expect(microwork.requests[0].headers.authorization).toBe(
			`Basic ${Buffer.from(`${KEY}:`).toString('base64')}`,
		);
	});

	it.each<[string, (id: string) => unknown]>([
		['the documented shape', (id) => ({ task: { task_id: id }, response: {}, task_id: id })],
		['the documented shape, its ID inside only', (id) => ({ task: { task_id: id } })],
		['the bare task', (id) => ({ ...completedTagging, task_id: id })],
		['the later revision’s task', (id) => ({ ...laterTask, taskId: id })],
		['the later revision’s task, wrapped', (id) => ({ task: { ...laterTask, taskId: id } })],
		['a form', (id) => new URLSearchParams({ task_id: id })],
	])('is understood in %s', async (_, bodyOf) => {
		const { task_id } = addTask();
		const { status, json } = await receive(bodyOf(task_id));
		expect([status, json?.[0].task_id]).toEqual([200, task_id]);
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['a list', []],
		['a text', '"task1"'],
		['no ID', { response: { tags: [] } }],
		['an ID that would change the address', { task_id: '../tasks?limit=1' }],
		['an ID that is no text', { task_id: { $ne: null } }],
	])('that holds %s is refused without a request', async (_, body) => {
		const { status, body: answer, started } = await receive(body);
		expect([status, started]).toEqual([400, false]);
		expect(answer).toEqual({ error: 'The callback names no task' });
		expect(microwork.requests).toEqual([]);
	});

	it('about a task that the service does not know is refused', async () => {
		const { status, body, started } = await receive({ task_id: 'forged1' });
		expect([status, started]).toEqual([404, false]);
		expect(body).toEqual({ error: 'Microwork knows no such task' });
	});

	it('that is ahead of the service’s own state is sent again later, and then starts the workflow', async () => {
		const task = addTask({ status: 'pending', completed_at: undefined, response: undefined });
		const early = await receive(callbackOf(task));
		expect([early.status, early.started]).toEqual([503, false]);

		microwork.complete(0);
		expect((await receive(callbackOf(task))).started).toBe(true);
	});

	it.each<[string, 401 | 403 | 429 | 500 | 503 | 'reset' | 'garbage']>([
		['refuses the key', 401],
		['forbids it', 403],
		['is busy', 429],
		['has an error', 500],
		['is down', 503],
		['breaks the line', 'reset'],
		['talks nonsense', 'garbage'],
	])('is sent again later when the service %s: nothing is lost', async (_, what) => {
		const task = addTask();
		microwork.trouble.read = () => what;
		const { status, body, started, error } = await receive(callbackOf(task));
		expect([status, started, error]).toEqual([503, false, undefined]);
		expect(body).toEqual({ error: 'The task can not be checked now' });
		expect(microwork.requests).toHaveLength(1);

		microwork.trouble.read = undefined;
		expect((await receive(callbackOf(task))).started).toBe(true);
	});

	it('is sent again later when the service can not be reached', async () => {
		const task = addTask();
		const down = { credentials: [account('http://127.0.0.1:9/v1')] };
		expect((await receive(callbackOf(task), down)).status).toBe(503);
		expect((await receive(callbackOf(task))).started).toBe(true);
	});

	it('is sent again later when the node has no credential', async () => {
		const { status, error } = await receive(callbackOf(addTask()), { credentials: [] });
		expect([status, error]).toEqual([503, undefined]);
	});

	it('about a canceled task starts the workflow, its status says so', async () => {
		const { task_id } = canceledTask;
		microwork.tasks.push({ ...canceledTask, callback_url: ADDRESS });
		const { json } = await receive({ task_id });
		expect(json).toEqual([
			expect.objectContaining({ task_id, status: 'canceled', tags: [], completed_at: null }),
		]);
	});

	it('of a type that is not wanted is taken note of, and starts nothing', async () => {
		const { task_id } = addTask();
		const wanted = (...taskTypes: string[]) => ({ parameters: { taskTypes } });
		const { status, started } = await receive({ task_id }, wanted('annotating'));
		expect([status, started]).toEqual([200, false]);
		expect((await receive({ task_id }, wanted('annotating', 'tagging'))).started).toBe(true);
	});
});

describe('the output', () => {
	it('can be one item per tag, each saying where it belongs', async () => {
		const { task_id } = addTask({ callback_url: `${ADDRESS}?meta_row=7` });
		const { json } = await receive({ task_id }, { parameters: { output: 'tags' } });
		expect(json).toEqual(
			tagsFound.map((tag, index) => ({
				...tag,
				task_id,
				image_url: 'https://ibb.co/fmMFRQ',
				metadata: { row: '7' },
				tag_number: index + 1,
				tag_count: 2,
			})),
		);
	});

	it.each([
		['where people found nothing', { response: { tags: [] } }, { status: 'completed' }],
		[
			'that was canceled',
			{ status: 'canceled', response: undefined, completed_at: undefined },
			{ status: 'canceled' },
		],
	])('per tag is one item that names the task %s', async (_what, more, status) => {
		const { task_id } = addTask(more);
		const { json } = await receive({ task_id }, { parameters: { output: 'tags' } });
		expect(json).toEqual([
			expect.objectContaining({ task_id, image_url: 'https://ibb.co/fmMFRQ', ...status }),
		]);
		expect(json?.[0]).not.toHaveProperty('tags');
	});

	it('can hold the task as it came, without the signature that would resume an execution', async () => {
		const { task_id } = addTask({ callback_url: `${ADDRESS}?signature=secret&ref=1` });
		const { json } = await receive({ task_id }, { parameters: { options: { includeRaw: true } } });
		expect(json?.[0].raw).toMatchObject({ params: completedTagging.params });
		expect(JSON.stringify(json)).not.toContain('secret');
	});
});

describe('without verification', () => {
	it('the body is passed on in one shape, and no request made', async () => {
		const { json } = await receive(laterTask, unverified);
		expect(json).toEqual([
			{
				task_id: laterTask.taskId,
				type: 'tagging',
				status: 'completed',
				image_url: 'https://ibb.co/fmMFRQ',
				tags: tagsFound,
				metadata: {},
				created_at: laterTask.createdAt,
				completed_at: laterTask.completedAt,
			},
		]);
		expect(microwork.requests).toEqual([]);
	});

	it('the documented shape is put together from its parts', async () => {
		const { response, ...task } = completedTagging;
		const { json } = await receive({ task, response, task_id: task.task_id }, unverified);
		expect(json).toEqual([
			expect.objectContaining({
				task_id: task.task_id,
				image_url: 'https://ibb.co/fmMFRQ',
				tags: tagsFound,
			}),
		]);
	});

	it('a result without a status counts as completed', async () => {
		const { json } = await receive({ task_id: 'a1', response: { tags: tagsFound } }, unverified);
		expect(json).toEqual([expect.objectContaining({ task_id: 'a1', status: 'completed' })]);
	});

	it('metadata is read from the address when the body does not have it', async () => {
		const { json } = await receive(
			{ task_id: 'a1', response: { tags: [] } },
			{ ...unverified, query: { meta_row: '7', ref: '1' } },
		);
		expect(json?.[0].metadata).toEqual({ row: '7' });
	});

	it('no credential is needed', async () => {
		expect((await receive(laterTask, { ...unverified, credentials: [] })).started).toBe(true);
	});

	it('a task starts the workflow once, too', async () => {
		expect((await receive(laterTask, unverified)).started).toBe(true);
		expect((await receive(laterTask, unverified)).started).toBe(false);
	});
});

describe('a task', () => {
	it('starts the workflow once, however often its callback comes', async () => {
		const body = callbackOf(addTask());
		const answers = [await receive(body), await receive(body), await receive(body)];
		expect(answers.map(({ started }) => started)).toEqual([true, false, false]);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(answers[1].body).toEqual({ message: 'This task was received already' });
	});

	it('starts the workflow once, across a restart', async () => {
		const bodies = Array.from({ length: 3 }, () => callbackOf(addTask()));
		for (const body of bodies) expect((await receive(body)).started).toBe(true);
		restart();
		for (const body of bodies) expect((await receive(body)).started).toBe(false);
	});

	it('is known by the mark that 0.1.0 stored', async () => {
		// The first eight characters of the hash of "task1".
		staticData.accepted = 'lDvoHiAz';
		expect((await receive(callbackOf(addTask()))).started).toBe(false);
	});

	it('starts the workflow once when its callbacks come at once', async () => {
		const body = callbackOf(addTask());
		const answers = await Promise.all(Array.from({ length: 5 }, async () => await receive(body)));
		expect(answers.filter(({ started }) => started)).toHaveLength(1);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		expect(microwork.requests).toHaveLength(1);
	});

	it('whose first callback failed is started by the one that waited behind it', async () => {
		const body = callbackOf(addTask());
		let reads = 0;
		microwork.trouble.read = () => (reads++ === 0 ? 500 : undefined);
		const answers = await Promise.all([receive(body), receive(body)]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
		expect(answers.filter(({ started }) => started)).toHaveLength(1);
	});

	it('is not forgotten over a restart when many callbacks came at once', async () => {
		const bodies = Array.from({ length: 20 }, () => callbackOf(addTask()));
		const first = await Promise.all(bodies.map(async (body) => await receive(body)));
		expect(first.every(({ started }) => started)).toBe(true);
		restart();
		const again = await Promise.all(bodies.map(async (body) => await receive(body)));
		expect(again.some(({ started }) => started)).toBe(false);
	});

	it('whose caller gave up starts the workflow once', async () => {
		const task = addTask();
		let giveUp = () => {};
		const hangUp = new Promise<void>((resolve) => (giveUp = resolve));
		microwork.trouble.read = async () => {
			giveUp();
			return await sleep(50).then(() => undefined);
		};
		const { status, started } = await receive(callbackOf(task), { hangUp });
		expect([status, started]).toEqual([0, true]);

		microwork.trouble.read = undefined;
		const again = await receive(callbackOf(task));
		expect([again.status, again.started]).toEqual([200, false]);
	});

	it('does not start another trigger’s workflow less often', async () => {
		const body = callbackOf(addTask());
		await receive(body);
		const other = {
			id: 'other',
			staticData: {},
			parameters: { options: { acceptOtherAddresses: true } },
		};
		expect((await receive(body, { ...other, webhookId: 'elsewhere' })).started).toBe(true);
	});

	it('can be tested in the editor any number of times, and is not remembered for it', async () => {
		const body = callbackOf(addTask());
		const test = { mode: 'manual' } as const;
		expect((await receive(body, test)).started).toBe(true);
		expect((await receive(body, test)).started).toBe(true);
		expect(staticData).toEqual({});
		expect((await receive(body)).started).toBe(true);
	});
});

it('remembers at most the newest 1,000 tasks, in a few kilobytes', async () => {
	for (let number = 0; number < 1010; number++) {
		await receive({ task_id: `t${number}`, response: { tags: [] } }, unverified);
	}
	expect(JSON.stringify(staticData).length).toBeLessThan(9000);
	const startsAgain = async (number: number) => {
		restart();
		const body = { task_id: `t${number}`, response: { tags: [] } };
		return (await receive(body, { ...unverified, staticData: { ...staticData } })).started;
	};
	expect(await startsAgain(1009)).toBe(false);
	expect(await startsAgain(10)).toBe(false);
	expect(await startsAgain(9)).toBe(true);
}, 60_000);

describe('a task whose result goes elsewhere', () => {
	const received = async (callback_url: string, more: Parameters<typeof receive>[1] = {}) => {
		const { task_id } = addTask({ callback_url });
		const { status, body, started } = await receive({ task_id }, more);
		return { status, body, started };
	};

	it.each([
		'https://n8n.example.com/webhook/another/webhook',
		'https://n8n.example.com/webhook-waiting/42/tagged?signature=x',
		'https://n8n.example.com/',
		'https://n8n.example.com/?/tagged/webhook',
		'https://n8n.example.com/webhook/tagged/webhook/more',
	])('to %s, does not start the workflow', async (address) => {
		expect(await received(address)).toEqual({
			status: 404,
			body: { error: 'The result of this task goes to another address' },
			started: false,
		});
	});

	it('starts it when the option says so', async () => {
		const parameters = { options: { acceptOtherAddresses: true } };
		expect((await received('https://example.com/hook', { parameters })).started).toBe(true);
	});

	it.each([
		'http://localhost:5678/webhook/tagged/webhook',
		'https://example.com/n8n/webhook/tagged/webhook/?meta_row=1',
		'https://n8n.example.com/webhook-test/tagged/webhook',
	])('to %s is one of this trigger: hosts differ behind proxies', async (address) => {
		expect((await received(address)).started).toBe(true);
	});

	it('starts a test when it goes to the test address', async () => {
		const address = 'https://n8n.example.com/webhook-test/tagged/webhook';
		expect((await received(address, { mode: 'manual' })).started).toBe(true);
	});
});

describe('forged callbacks', () => {
	it('about one unknown task cost one request a minute', async () => {
		for (let call = 0; call < 5; call++) {
			expect((await receive({ task_id: 'forged' })).status).toBe(404);
		}
		expect(microwork.requests).toHaveLength(1);
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		expect((await receive({ task_id: 'forged' })).status).toBe(404);
		expect(microwork.requests).toHaveLength(2);
		clock.mockRestore();
	});

	it('have a bound on what they cost at once; the rest is told to come again', async () => {
		let release = () => {};
		const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
		microwork.trouble.read = async () => await held;
		const calls = Array.from(
			{ length: 50 },
			async (_, call) => await receive({ task_id: `forged${call}` }),
		);
		const refused = await Promise.all(calls.slice(20));
		expect(refused.map(({ status }) => status)).toEqual(Array(30).fill(503));
		release();
		const checked = await Promise.all(calls.slice(0, 20));
		expect(checked.map(({ status }) => status)).toEqual(Array(20).fill(404));
		expect(microwork.requests).toHaveLength(20);
	});

	it('with an endless ID are refused without a request', async () => {
		expect((await receive({ task_id: 'a'.repeat(101) })).status).toBe(400);
		expect(microwork.requests).toEqual([]);
	});
});
