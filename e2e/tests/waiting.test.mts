import { after, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'expect';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { jsonOf } from '../../harness/n8n-api.mts';
import { isBefore } from '../../harness/releases.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { called, chain, type Step } from '../../harness/workflow.mts';
import { revisionTests } from './revisions.mts';

// The service repeats a callback after 5, 8, 12… seconds: with a clock that is 20 times as fast, within a second.
const settings = { workers: 'byHand', clockSpeed: 20, callbackDelayMs: 0 } as const;
const { mode, n8n, sandbox, microwork, speak, close } = await openStage({ sandbox: { settings } });
after(close);
const { microworkTest } = revisionTests(speak);

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.settings(settings);
});

const images = (count: number) =>
	Array.from({ length: count }, (_, row) => `https://images.example/${row}.jpg`);

const waitingNode = (parameters: INodeParameters = {}, more: Partial<INode> = {}) =>
	microwork(
		{
			resource: 'image',
			operation: 'tag',
			resultDelivery: 'wait',
			imageUrl: '={{ $json.image }}',
			...parameters,
		},
		{ name: 'Ask', ...more },
	);

/** Makes one item for each image in the body of the call. */
const rows: Step = {
	name: 'Rows',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: {
		jsCode: 'return $json.body.images.map((image, row) => ({ json: { image, row } }))',
	},
};

let paths = 0;

/** Publishes a workflow that creates tasks and waits for them, and starts it by its webhook. */
async function ask(
	urls: string[],
	{
		parameters,
		more,
		then = [],
		settings: workflowSettings,
	}: {
		parameters?: INodeParameters;
		more?: Partial<INode>;
		then?: Step[];
		settings?: IDataObject;
	} = {},
) {
	const path = `ask-${paths++}`;
	const draft = chain([called(path), rows, waitingNode(parameters, more), ...then]);
	draft.settings = { ...draft.settings, ...workflowSettings };
	const { id: workflowId } = await n8n.api.workflows.create(draft);
	await n8n.api.workflows.activate(workflowId);
	await until(
		async () => {
			const response = await fetch(`${n8n.webhookUrl}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ images: urls }),
			});
			return response.ok;
		},
		{ what: 'the workflow to be published' },
	);
	const { id } = await until(async () => (await n8n.api.executions.list({ workflowId }))[0]);
	const taskIds = async () =>
		(await sandbox.tasks())
			.map(({ task_id: id, params }) => ({ id, image: params.image_url }))
			.sort((a, b) => urls.indexOf(a.image) - urls.indexOf(b.image))
			.map(({ id }) => id);
	return {
		id,
		workflowId,
		/** Waits until n8n has stored the wait; answers the tasks in the order of the images. */
		waiting: async () => {
			await n8n.api.executions.settled(id, ['waiting', 'error']);
			return await taskIds();
		},
		taskIds,
		status: async () => (await n8n.api.executions.get(id)).status,
		end: async () => await n8n.api.executions.settled(id, undefined, { timeout: 90_000 }),
	};
}

/** The answers that callbacks about a task got, oldest first. */
const answers = async (task: string) =>
	(await sandbox.callbacks({ task })).attempts.map(({ status }) => status);

const answered = async (task: string, status: number) =>
	await until(async () => (await answers(task)).includes(status), {
		what: `a callback about ${task} to be answered with ${status}`,
	});

const addressOf = async (task: string): Promise<URL> => {
	const { callback_url: url } = await sandbox.task(task);
	return new URL(url);
};

/** Posts to the callback address of a wait, as anybody could who knows it. */
const post = async (url: URL | string, body: unknown = {}) =>
	await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

microworkTest(
	'results come back one per item, in order, paired, with tags and metadata',
	async () => {
		const row: Step = {
			name: 'Row',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: {
				assignments: {
					assignments: [
						{ id: '1', name: 'row', value: "={{ $('Rows').item.json.row }}", type: 'number' },
						{ id: '2', name: 'image', value: '={{ $json.image_url }}', type: 'string' },
					],
				},
			},
		};
		const asked = await ask(images(4), {
			parameters: {
				options: {
					metadata: { entry: [{ name: 'näme & co', value: '={{ "row " + $json.row }}' }] },
				},
			},
			then: [row],
		});
		for (const id of (await asked.waiting()).reverse()) await sandbox.completeTask(id);
		const execution = await asked.end();

		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Row')).toEqual(images(4).map((image, at) => ({ row: at, image })));
		const results = jsonOf(execution, 'Ask');
		expect(results.map(({ metadata }) => metadata)).toEqual(
			[0, 1, 2, 3].map((at) => ({ 'näme & co': `row ${at}` })),
		);
		for (const result of results) {
			expect(result).toMatchObject({ status: 'completed', type: 'tagging' });
			expect(result.tags).not.toHaveLength(0);
		}
	},
);

describe('a callback', () => {
	microworkTest(
		'that comes while n8n is still creating tasks is sent again, and nothing is missed',
		async () => {
			await sandbox.settings({ workers: 'auto', taskDelayMs: 0 });
			await sandbox.fault({ route: 'microwork.image.tag', kind: 'slow', delayMs: 1500, after: 1 });
			const asked = await ask(images(2), { parameters: { options: { maxConcurrency: 1 } } });
			const execution = await asked.end();

			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'Ask').map(({ status }) => status)).toEqual([
				'completed',
				'completed',
			]);
			const [first] = await asked.taskIds();
			expect((await answers(first!))[0]).toBe(409);
		},
	);

	microworkTest(
		'that is ahead of the service’s own state is sent again until they agree',
		async () => {
			await sandbox.settings({ earlyLeadMs: 1500 });
			const asked = await ask(images(1));
			const [id] = await asked.waiting();
			await sandbox.completeTask(id!, { early: true });
			await answered(id!, 503);
			expect(await asked.status()).toBe('waiting');
			const execution = await asked.end();

			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'Ask')).toEqual([
				expect.objectContaining({ task_id: id, status: 'completed' }),
			]);
		},
	);

	test('that is repeated, before and after the end, resumes once', async () => {
		const asked = await ask(images(2));
		const [one, two] = await asked.waiting();
		await sandbox.completeTask(one!, { callback: false });
		const early = await sandbox.callBack(one!, { times: 3 });
		expect(early.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(await asked.status()).toBe('waiting');

		await sandbox.completeTask(two!, { callback: false });
		const last = await sandbox.callBack(two!, { times: 3 });
		expect(last.map(({ status }) => status)).toContain(200);
		const execution = await asked.end();
		expect(execution.status).toBe('success');
		const late = [...(await sandbox.callBack(one!)), ...(await sandbox.callBack(two!))];
		expect(late.map(({ status }) => status)).toEqual([409, 409]);
		expect(await n8n.api.executions.list({ workflowId: asked.workflowId })).toHaveLength(1);
		expect(jsonOf(await asked.end(), 'Ask')).toHaveLength(2);
	});

	microworkTest('that is forged changes nothing', async () => {
		const asked = await ask(images(1));
		const [id] = await asked.waiting();
		const address = await addressOf(id!);
		const lie = { task_id: id, task: { task_id: id, status: 'completed' }, response: { tags: [] } };
		expect((await post(address, lie)).status).toBe(503);

		const wrongReference = new URL(address);
		wrongReference.searchParams.set('ref', 'guessed');
		expect((await post(wrongReference, { task_id: 'other' })).status).toBe(404);

		expect(await asked.status()).toBe('waiting');

		await sandbox.completeTask(id!);
		const execution = await asked.end();
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Ask')[0]?.tags).not.toHaveLength(0);
	});

	const signed = {
		skip: isBefore(n8n.api.release, '2.14') && 'n8n before 2.14 signs no waiting execution',
	};
	test('that has another signature than n8n’s is refused by n8n', signed, async () => {
		const asked = await ask(images(1));
		const [id] = await asked.waiting();
		const wrongSignature = await addressOf(id!);
		wrongSignature.searchParams.set('signature', 'a'.repeat(64));
		expect((await post(wrongSignature, { task_id: id })).status).toBe(401);
		expect(await asked.status()).toBe('waiting');
	});

	test('for some of the tasks is accepted, and the wait for the others goes on', async () => {
		const asked = await ask(images(3));
		const ids = await asked.waiting();
		for (const id of ids.slice(0, 2)) {
			await sandbox.completeTask(id, { callback: false });
			expect((await sandbox.callBack(id)).map(({ status }) => status)).toEqual([200]);
			expect(await asked.status()).toBe('waiting');
		}
		await sandbox.completeTask(ids[2]!);
		expect(jsonOf(await asked.end(), 'Ask')).toHaveLength(3);
	});

	test('that comes at once with all others resumes once', async () => {
		const asked = await ask(images(8));
		const ids = await asked.waiting();
		for (const id of ids) await sandbox.completeTask(id, { callback: false });
		const attempts = await Promise.all(ids.map(async (id) => await sandbox.callBack(id)));
		const execution = await asked.end();

		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Ask').map((item) => item.image_url)).toEqual(images(8));
		// Callbacks that n8n handles after the execution went on get a 409 from n8n itself, or
		// in queue mode a 500, when another webhook processor is just letting it go on.
		const statuses = attempts.flat().map(({ status }) => status);
		expect(statuses).toContain(200);
		const allowed = mode === 'queue' ? [200, 409, 500] : [200, 409];
		expect(statuses.filter((status) => !allowed.includes(status!))).toEqual([]);
	});

	test('that comes while the service is down is sent again until it is up', async () => {
		const asked = await ask(images(2));
		const ids = await asked.waiting();
		for (const kind of ['html', 'garbage', 'resetBefore', 'empty'] as const) {
			await sandbox.fault({ route: 'microwork.task.get', kind, times: 1 });
		}
		await sandbox.fault({ route: 'microwork.task.get', kind: 'status', status: 503, rate: 0.5 });
		for (const id of ids) await sandbox.completeTask(id);
		await answered(ids[0]!, 503);
		await sandbox.clearFaults();
		const execution = await asked.end();
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Ask')).toHaveLength(2);
	});

	for (const shape of ['task', 'camelCase'] as const) {
		test(`is understood in a later shape (${shape})`, async () => {
			await sandbox.settings({ callbackShape: shape });
			const asked = await ask(images(1));
			const [id] = await asked.waiting();
			await sandbox.completeTask(id!);
			expect((await asked.end()).status).toBe('success');
		});
	}
});

describe('a restart of n8n', () => {
	for (const [how, end, define] of [
		['in order', async () => await n8n.stop(), test],
		['by kill -9', async () => await n8n.kill(), microworkTest],
	] as const) {
		define(`${how}, between two callbacks, loses nothing`, async () => {
			const asked = await ask(images(3));
			const ids = await asked.waiting();
			await sandbox.completeTask(ids[0]!);
			await answered(ids[0]!, 200);
			await end();
			await sandbox.completeTask(ids[1]!);
			await sandbox.completeTask(ids[2]!);
			await until(async () => (await answers(ids[2]!)).length > 0);
			await n8n.start();
			const execution = await asked.end();

			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'Ask').map((item) => item.image_url)).toEqual(images(3));
		});
	}

	test('by kill -9, in the middle of the last callback, loses nothing', async () => {
		const asked = await ask(images(2));
		const ids = await asked.waiting();
		await sandbox.fault({ route: 'microwork.task.get', kind: 'slow', delayMs: 1500 });
		await sandbox.forgetRequests();
		for (const id of ids) await sandbox.completeTask(id);
		// By then n8n has called the node, which waits for the service's slow answer.
		await sleep(700);
		await n8n.kill();
		expect(await Promise.all(ids.map(answers))).not.toContainEqual([200]);
		await sandbox.clearFaults();
		await n8n.start();
		const execution = await asked.end();
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Ask').map((item) => item.image_url)).toEqual(images(2));
	});
});

describe('an item without a result', () => {
	const collect = (name: string): Step => ({ name, type: 'n8n-nodes-base.noOp' });

	microworkTest(
		'takes the error output: a canceled task and one that was not created',
		async () => {
			await sandbox.fault({ route: 'microwork.image.tag', kind: 'status', status: 400, times: 1 });
			const asked = await ask(images(4), {
				more: { onError: 'continueErrorOutput' },
				parameters: { options: { maxConcurrency: 1 } },
				then: [collect('Fine')],
			});
			const ids = await asked.waiting();
			expect(ids).toHaveLength(3);
			await sandbox.completeTask(ids[0]!);
			await sandbox.cancelTask(ids[1]!);
			await sandbox.completeTask(ids[2]!);
			const execution = await asked.end();

			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'Fine').map((item) => item.image_url)).toEqual([
				images(4)[1],
				images(4)[3],
			]);
			expect(jsonOf(execution, 'Ask', 1).map((item) => [item.row, item.error])).toEqual([
				[0, expect.stringContaining('refused')],
				[2, 'The task was canceled'],
			]);
		},
	);
});

test('a limit that is over lets items go on that name their tasks', async () => {
	const values = { limitType: 'afterTimeInterval', resumeAmount: 0.05, resumeUnit: 'minutes' };
	const asked = await ask(images(2), { parameters: { options: { limitWaitTime: { values } } } });
	const ids = await asked.waiting();
	const execution = await n8n.api.executions.settled(asked.id, undefined, { timeout: 120_000 });
	expect(execution.status).toBe('success');
	expect(jsonOf(execution, 'Ask').map((item) => [item.task_id, item.timedOut])).toEqual(
		ids.map((id) => [id, true]),
	);
});

describe('the node finds what it waits for', () => {
	for (const name of ['Ask "people" {{ now }}', "Frag d'Leute \\ 🙂"]) {
		test(`when it is called ${name}`, async () => {
			const asked = await ask(images(1), { more: { name } });
			const [id] = await asked.waiting();
			await sandbox.completeTask(id!);
			const execution = await asked.end();
			expect(execution.status).toBe('success');
			expect(jsonOf(execution, name)).toHaveLength(1);
		});
	}

	test('in a run by hand', async () => {
		const draft = chain([
			{
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				pinned: images(2).map((image) => ({ json: { image } })),
			},
			waitingNode(),
		]);
		const { id: workflowId } = await n8n.api.workflows.create(draft);
		const id = await n8n.api.run(workflowId);
		await n8n.api.executions.settled(id, ['waiting', 'error']);
		for (const task of await sandbox.tasks()) await sandbox.completeTask(task.task_id);
		const execution = await n8n.api.executions.settled(id);
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Ask')).toHaveLength(2);
	});

	test('in an execution that n8n is told not to keep', async () => {
		const asked = await ask(images(1), {
			settings: { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' },
		});
		const [id] = await asked.waiting();
		await sandbox.completeTask(id!);
		await answered(id!, 200);
		await until(
			async () => (await n8n.api.executions.list({ workflowId: asked.workflowId })).length === 0,
			{ what: 'n8n to forget the execution' },
		);
	});

	test('in each round of a loop', async () => {
		const loop: Step = {
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			parameters: { batchSize: 2, options: {} },
		};
		const draft = chain([
			{
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				pinned: images(5).map((image) => ({ json: { image } })),
			},
			loop,
			waitingNode(),
		]);
		draft.connections = {
			Start: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
			Loop: { main: [[], [{ node: 'Ask', type: 'main', index: 0 }]] },
			Ask: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
		};
		const { id: workflowId } = await n8n.api.workflows.create(draft);
		const id = await n8n.api.run(workflowId);
		await n8n.api.executions.settled(id, ['waiting', 'error']);
		for (const round of [1, 2, 3]) {
			const pending = await until(async () => {
				const { status } = await n8n.api.executions.get(id);
				const tasks = await sandbox.tasks({ status: 'pending' });
				return status === 'waiting' && tasks.length === (round < 3 ? 2 : 1) && tasks;
			});
			for (const task of pending) await sandbox.completeTask(task.task_id);
		}
		const execution = await n8n.api.executions.settled(id);
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Loop').map((item) => item.image_url)).toEqual(images(5));
	});

	const caller = {
		skip:
			isBefore(n8n.api.release, '2.0') &&
			'n8n before 2.0 gives the caller what the sub-workflow began to wait with',
	};
	test('in a sub-workflow, whose caller goes on with the results', caller, async () => {
		const sub = chain([
			{
				name: 'Called',
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1.1,
				parameters: { inputSource: 'passthrough' },
			},
			waitingNode(),
		]);
		const { id: subId } = await n8n.api.workflows.create(sub);
		await n8n.api.workflows.activate(subId);
		const draft = chain([
			{
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				pinned: images(2).map((image) => ({ json: { image } })),
			},
			{
				name: 'Call',
				type: 'n8n-nodes-base.executeWorkflow',
				typeVersion: 1.2,
				parameters: { workflowId: { __rl: true, mode: 'id', value: subId }, options: {} },
			},
		]);
		const { id: workflowId } = await n8n.api.workflows.create(draft);
		const id = await n8n.api.run(workflowId);
		await n8n.api.executions.settled(id, ['waiting', 'error']);
		for (const task of await sandbox.tasks()) await sandbox.completeTask(task.task_id);
		const execution = await n8n.api.executions.settled(id);
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Call').map((item) => item.image_url)).toEqual(images(2));
	});
});
