import { after, beforeEach, describe, test } from 'node:test';
import { expect } from 'expect';
import type { INode, INodeParameters } from 'n8n-workflow';
import { agentTests, whyNotTold } from '../agent/versions.mts';
import { agentWith, createModelCredential } from '../agent/workflow.mts';
import { errorOf, jsonOf } from '../../harness/n8n-api.mts';
import type { Turn } from '../../harness/sandbox.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { type Step, chain, items } from '../../harness/workflow.mts';

const settings = { workers: 'byHand' } as const;
const { n8n, sandbox, run, workReduce, microwork, close } = await openStage({
	sandbox: { settings },
});
after(close);
beforeEach(async () => {
	await sandbox.reset();
});

// A due date is sent in seconds: after a shorter pause it could be the same.
const retryOnFail: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1100 };
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** Its due date is another one in each try. */
const orderParameters = (name: string): INodeParameters => ({
	resource: 'order',
	operation: 'create',
	name,
	taskType: byId('qa_screenshot'),
	dueDate: '={{ $now.plus({ days: 1 }) }}',
});

const ways = {
	callback: { resultDelivery: 'callback', callbackUrl: 'http://127.0.0.1:9/called' },
	wait: { resultDelivery: 'wait' },
};

/** Its metadata is another one in each try. */
const tagParameters = (way: keyof typeof ways, imageUrl: string): INodeParameters => ({
	resource: 'image',
	operation: 'tag',
	imageUrl,
	...ways[way],
	options: { maxConcurrency: 1, metadata: { entry: [{ name: 'asked', value: '={{ $now }}' }] } },
});

const image = (name: string) => `https://images.example/${name}.jpg`;

/** Lets a task or an order be made without an answer that says so. */
const breakAfterTheWork = async (route: string, times?: number) =>
	await sandbox.fault({ route, kind: 'resetAfter', times });
/** The first look-up of what a broken line left behind fails, too: the try never learns of its task. */
const failToLookUpOnce = async () =>
	await sandbox.fault({ route: 'microwork.task.list', kind: 'status', status: 401, times: 1 });

const orderPosts = async () => await sandbox.requests({ route: 'workreduce.order.create' });
const orderNames = async () => (await sandbox.orders()).map(({ name }) => name).sort();
const taskImages = async () => (await sandbox.tasks()).map(({ params }) => params.image_url).sort();

/** The tasks about an image, oldest first. */
const tasksFor = async (name: string) =>
	(await sandbox.tasks()).filter(({ params }) => params.image_url === image(name)).reverse();
const latestFor = async (name: string) => (await tasksFor(name)).at(-1)?.task_id;

describe('Retry On Fail with values that change from try to try', () => {
	test('places the order of an item once when another item fails first', async () => {
		const route = 'workreduce.order.create';
		await sandbox.fault({ route, kind: 'status', status: 400, after: 1, times: 1 });
		const { execution, json } = await run([
			items({ name: 'A' }, { name: 'B' }),
			workReduce(orderParameters('={{ $json.name }}'), retryOnFail),
		]);
		expect(execution.status).toBe('success');
		expect(json).toHaveLength(2);
		expect(await orderNames()).toEqual(['A', 'B']);
	});

	test('never sends an order again that may have been placed, and says so', async () => {
		await breakAfterTheWork('workreduce.order.create');
		const { execution } = await run([items({}), workReduce(orderParameters('A'), retryOnFail)]);
		expect(await orderPosts()).toHaveLength(1);
		expect(await orderNames()).toEqual(['A']);
		expect(execution.status).toBe('error');
		expect(errorOf(execution)?.message).toContain('An earlier try may have placed the order');
	});

	for (const way of ['callback', 'wait'] as const) {
		const tag = async (...names: string[]) => {
			const step = microwork(tagParameters(way, '={{ $json.image }}'), retryOnFail);
			const { execution } = await run(
				[items(...names.map((name) => ({ image: image(name) }))), step],
				way === 'wait' ? ['waiting', 'error'] : undefined,
			);
			if (way === 'callback') return execution;
			for (const { task_id: id } of await sandbox.tasks()) await sandbox.completeTask(id);
			return await n8n.api.executions.settled(execution.id);
		};

		test(`creates the task of an item once when another item fails first (${way})`, async () => {
			const route = 'microwork.image.tag';
			await sandbox.fault({ route, kind: 'status', status: 400, after: 1, times: 1 });
			const execution = await tag('A', 'B');
			expect(execution.status).toBe('success');
			const ids = [await latestFor('A'), await latestFor('B')];
			expect(jsonOf(execution, 'microwork').map((task) => task.task_id)).toEqual(ids);
			expect(await taskImages()).toEqual([image('A'), image('B')]);
		});

		test(`finds the task that a try created without learning of it (${way})`, async () => {
			await breakAfterTheWork('microwork.image.tag', 1);
			await failToLookUpOnce();
			const execution = await tag('A');
			expect(execution.status).toBe('success');
			const [created] = await sandbox.tasks();
			expect(jsonOf(execution, 'microwork')).toEqual([
				expect.objectContaining({ task_id: created?.task_id }),
			]);
			expect(await taskImages()).toEqual([image('A')]);
		});
	}
});

describe('a failed execution that is retried from the list, with waiting', () => {
	const names = ['A', 'B', 'C'];
	const refuseTheThird = async (after: number) =>
		await sandbox.fault({
			route: 'microwork.image.tag',
			kind: 'status',
			status: 400,
			after,
			times: 1,
		});
	let paths = 0;

	/** Starts a published workflow about three images, of which the third is refused: its execution fails. */
	const fail = async () => {
		await refuseTheThird(2);
		const path = `repeats-${paths++}`;
		const called: Step = {
			name: 'Called',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: path,
			parameters: { path },
		};
		const images: Step = {
			name: 'Images',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: {
				jsCode: `return ${JSON.stringify(names.map(image))}.map((image) => ({ json: { image } }))`,
			},
		};
		const ask = microwork(tagParameters('wait', '={{ $json.image }}'), { name: 'Ask' });
		const { id: workflowId } = await n8n.api.workflows.create(chain([called, images, ask]));
		await n8n.api.workflows.activate(workflowId);
		await until(async () => (await fetch(`${n8n.webhookUrl}/webhook/${path}`)).ok, {
			what: 'the workflow to be published',
		});
		const { id } = await until(async () => (await n8n.api.executions.list({ workflowId }))[0]);
		await n8n.api.executions.settled(id, ['error', 'waiting']);
		expect(await statuses()).toEqual({ A: ['pending'], B: ['pending'], C: [] });
		return id;
	};

	const statuses = async () =>
		Object.fromEntries(
			await Promise.all(
				names.map(async (name) => [name, (await tasksFor(name)).map(({ status }) => status)]),
			),
		) as Record<string, string[]>;

	/** People finish what is still pending, and the execution goes on with each image's latest task. */
	const finish = async (id: string) => {
		expect((await n8n.api.executions.get(id)).status).toBe('waiting');
		for (const task of await sandbox.tasks({ status: 'pending' })) {
			await sandbox.completeTask(task.task_id);
		}
		const execution = await n8n.api.executions.settled(id);
		expect(execution.status).toBe('success');
		const results = jsonOf(execution, 'Ask');
		expect(results.map((task) => task.task_id)).toEqual(await Promise.all(names.map(latestFor)));
		expect(results.map((task) => task.status)).toEqual(['completed', 'completed', 'completed']);
	};

	for (const workflow of ['original', 'current'] as const) {
		test(`reuses what has ended, and cancels what is pending before it is created anew (with the ${workflow} workflow)`, async () => {
			const failed = await fail();
			await sandbox.completeTask((await latestFor('A'))!);
			const retried = await n8n.api.executions.retry(failed, workflow);
			expect(await statuses()).toEqual({
				A: ['completed'],
				B: ['canceled', 'pending'],
				C: ['pending'],
			});
			await finish(retried);
		});
	}

	test('can be retried twice', async () => {
		const failed = await fail();
		await sandbox.completeTask((await latestFor('A'))!);
		await refuseTheThird(1);
		const failedAgain = await n8n.api.executions.retry(failed);
		expect((await n8n.api.executions.get(failedAgain)).status).toBe('error');
		expect(await statuses()).toEqual({ A: ['completed'], B: ['canceled', 'pending'], C: [] });

		const retried = await n8n.api.executions.retry(failedAgain);
		expect(await statuses()).toEqual({
			A: ['completed'],
			B: ['canceled', 'canceled', 'pending'],
			C: ['pending'],
		});
		await finish(retried);
	});

	test('reuses what ends while it is about to be canceled', async () => {
		const failed = await fail();
		await sandbox.completeTask((await latestFor('A'))!);
		const route = 'microwork.task.cancel';
		const { id: slowCancel } = await sandbox.fault({ route, kind: 'slow', delayMs: 5000 });
		const retrying = n8n.api.executions.retry(failed);
		const canceling = async () =>
			(await sandbox.faults()).some(({ id, hits }) => id === slowCancel && hits > 0);
		await until(canceling, { what: 'the retry to cancel what is pending' });
		await sandbox.completeTask((await latestFor('B'))!);
		const retried = await retrying;
		expect(await statuses()).toEqual({ A: ['completed'], B: ['completed'], C: ['pending'] });
		await finish(retried);
	});
});

describe("an agent's tool that is tried again", async () => {
	const openAi = await createModelCredential(n8n, sandbox);
	const agentTest = await agentTests(n8n);
	const runAgent = async (version: number, tool: Step, ...turns: Turn[]) => {
		await sandbox.scriptModel(...turns, { text: 'Done' });
		return await n8n.api.runToEnd(agentWith(tool, openAi, version));
	};
	const asTool = (step: Step): Step => ({ ...step, ...retryOnFail, type: `${step.type}Tool` });

	const tagTool = asTool(microwork(tagParameters('callback', "={{ $fromAI('image') }}")));
	const tagIt: Turn = { calls: [{ tool: 'Tool', args: { image: image('A') } }] };
	const orderTool = asTool(workReduce(orderParameters("={{ $fromAI('name') }}")));
	const orderIt: Turn = { calls: [{ tool: 'Tool', args: { name: 'A' } }] };

	for (const version of [3.1, 2.2]) {
		agentTest(version)(
			`creates one task when the line broke after the work, and tells the agent of it (agent ${version})`,
			async () => {
				await breakAfterTheWork('microwork.image.tag', 1);
				await failToLookUpOnce();
				const execution = await runAgent(version, tagTool, tagIt);
				expect(execution.status).toBe('success');
				expect(jsonOf(execution, 'Agent')).toEqual([{ output: 'Done' }]);
				const [created] = await sandbox.tasks();
				expect(await sandbox.toldByTools()).toEqual([expect.stringContaining(created!.task_id)]);
				expect(await taskImages()).toEqual([image('A')]);
			},
		);
	}

	agentTest(3.1, whyNotTold(n8n.api.release))(
		'places one order that may have been placed, tells the agent why, and places none when it asks again (agent 3.1)',
		async () => {
			await breakAfterTheWork('workreduce.order.create');
			const execution = await runAgent(3.1, orderTool, orderIt, orderIt);
			expect(await orderPosts()).toHaveLength(1);
			expect(await orderNames()).toEqual(['A']);
			const reason = expect.stringContaining('An earlier try may have placed the order');
			expect(await sandbox.toldByTools()).toEqual([reason, reason]);
			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'Agent')).toEqual([{ output: 'Done' }]);
		},
	);

	// This agent tells the model nothing about any error of any tool.
	agentTest(2.2)(
		'places one order that may have been placed, and none when the agent asks again (agent 2.2)',
		async () => {
			await breakAfterTheWork('workreduce.order.create');
			const execution = await runAgent(2.2, orderTool, orderIt, orderIt);
			expect(await orderPosts()).toHaveLength(1);
			expect(await orderNames()).toEqual(['A']);
			expect(await sandbox.toldByTools()).toHaveLength(2);
			expect(execution.data.resultData.runData.Tool?.at(-1)?.error?.message).toContain(
				'An earlier try may have placed the order',
			);
		},
	);

	agentTest(3.1, whyNotTold(n8n.api.release))(
		'tells the agent at once that an order may have been placed (agent 3.1, not retried)',
		async () => {
			await breakAfterTheWork('workreduce.order.create');
			await runAgent(3.1, { ...orderTool, retryOnFail: false }, orderIt);
			expect(await sandbox.toldByTools()).toEqual([
				expect.stringContaining('may have placed the order'),
			]);
		},
	);

	agentTest(3.1)(
		'creates another task when the agent asks again after it was told of the first (agent 3.1)',
		async () => {
			await breakAfterTheWork('microwork.image.tag', 1);
			await failToLookUpOnce();
			await runAgent(3.1, tagTool, tagIt, tagIt);
			expect(await taskImages()).toEqual([image('A'), image('A')]);
			expect(new Set(await sandbox.toldByTools()).size).toBe(2);
		},
	);
});

describe('Cancel with Retry On Fail', () => {
	const failOnce = async (route: string) =>
		await sandbox.fault({ route, kind: 'status', status: 500, after: 1, times: 1 });

	test('cancels all tasks when the second fails once', async () => {
		const ids = await sandbox.createTasks({ count: 3 });
		await failOnce('microwork.task.cancel');
		const { execution, json } = await run([
			items(...ids.map((id) => ({ id }))),
			microwork(
				{ resource: 'task', operation: 'cancel', taskId: byId('={{ $json.id }}') },
				retryOnFail,
			),
		]);
		expect(execution.status).toBe('success');
		expect(json).toEqual(
			ids.map((id) => expect.objectContaining({ task_id: id, status: 'canceled' })),
		);
		expect((await sandbox.tasks()).map(({ status }) => status)).toEqual(Array(3).fill('canceled'));
	});

	test('cancels all orders when the second fails once', async () => {
		const numbers = await sandbox.createOrders({ count: 3 });
		await failOnce('workreduce.order.cancel');
		const { execution, json } = await run([
			items(...numbers.map((number) => ({ number }))),
			workReduce(
				{ resource: 'order', operation: 'cancel', orderNumber: byId('={{ $json.number }}') },
				retryOnFail,
			),
		]);
		expect(execution.status).toBe('success');
		expect(json).toEqual(
			numbers.map((number) => expect.objectContaining({ order_number: number })),
		);
		expect((await sandbox.orders()).map(({ status }) => status)).toEqual(
			Array(3).fill('Client Canceled'),
		);
	});

	// An execution that is canceled can't be retried from n8n's list; n8n takes the word in a message for that.
	test('fails, and is not canceled itself, when a task can not be canceled', async () => {
		const [id = ''] = await sandbox.createTasks({ status: 'completed' });
		const { execution } = await run([
			items({}),
			microwork({ resource: 'task', operation: 'cancel', taskId: byId(id) }, retryOnFail),
		]);
		expect(execution.status).toBe('error');
	});
});
