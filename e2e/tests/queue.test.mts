import { after, beforeEach, test } from 'node:test';
import { expect } from 'expect';
import type { INodeParameters } from 'n8n-workflow';
import { type Execution, jsonOf } from '../../harness/n8n-api.mts';
import { isBefore } from '../../harness/releases.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { type Step, called, chain, items } from '../../harness/workflow.mts';
import { runningOn } from '../running.mts';

// What happens only where several processes of n8n take calls.

const settings = { workers: 'byHand', clockSpeed: 20, callbackDelayMs: 0 } as const;
const { n8n, run, sandbox, microwork, microworkTrigger, close } = await openStage({
	mode: 'queue',
	sandbox: { settings },
	// n8n's usual minute counts for the other worker.
	n8n: { envOf: { worker2: { QUEUE_WORKER_LOCK_DURATION: String(60 * 60_000) } } },
});
after(close);

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.settings(settings);
});

const processors = ['webhook1', 'webhook2'].map((name) => n8n.processes[name]!);

/** An address at n8n as it is at one of the webhook processors. */
const at = (processor: { url: string }, address: string) => {
	const { pathname, search } = new URL(address);
	return `${processor.url}${pathname}${search}`;
};

let paths = 0;

/** Publishes a workflow that starts with the trigger, creates ended tasks that call it, and answers how often each started it. */
async function listen(count: number) {
	const path = `queue-${paths++}`;
	const address = `${n8n.webhookUrl}/webhook/${path}/webhook`;
	const { id: workflowId } = await n8n.api.workflows.create(
		chain([
			microworkTrigger({}, { name: 'Trigger', webhookId: path }),
			{ name: 'Then', type: 'n8n-nodes-base.noOp' },
		]),
	);
	await n8n.api.workflows.activate(workflowId);
	for (const processor of processors) {
		const isListening = async () =>
			(await fetch(at(processor, address), { method: 'POST' })).status === 400;
		await until(isListening, { what: 'the webhook' });
	}
	const ids = await sandbox.createTasks({ count, callbackUrl: address, held: true });
	for (const id of ids) await sandbox.completeTask(id, { callback: false });
	return {
		ids,
		callBack: async (id: string, processor: { url: string }) =>
			(await sandbox.callBack(id, { url: at(processor, address) }))[0]!,
		starts: async () => {
			const executions = await until(async () => {
				const all = await n8n.api.executions.list({ workflowId }, 250);
				return all.every(({ status }) => status === 'success') && all;
			});
			const started = await Promise.all(
				executions.map(async ({ id }) => jsonOf(await n8n.api.executions.get(id), 'Then')),
			);
			return ids.map((id) => started.flat().filter((item) => item.task_id === id).length);
		},
	};
}

const once = (ids: string[]) => ids.map(() => 1);

test('a task starts the workflow once when its callback comes to one webhook processor after the other', async () => {
	const { ids, callBack, starts } = await listen(10);
	for (const id of ids) {
		for (const processor of processors) expect((await callBack(id, processor)).status).toBe(200);
	}
	expect(await starts()).toEqual(once(ids));
});

test('a task starts the workflow at least once when its callback comes to both at the same moment', async (t) => {
	const { ids, callBack, starts } = await listen(40);
	const answers = [];
	for (const id of ids) {
		const both = processors.map(async (processor) => await callBack(id, processor));
		answers.push(...(await Promise.all(both)));
	}
	expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
	const times = await starts();
	expect(Math.min(...times)).toBeGreaterThanOrEqual(1);
	// n8n has no lock that a node could take: how many start it twice is measured, not promised.
	const twice = times.filter((time) => time > 1).length;
	const took = answers.map(({ ms }) => ms).sort((a, b) => a - b);
	const median = took[took.length / 2]!;
	t.diagnostic(`${twice} of ${ids.length} tasks started the workflow twice`);
	t.diagnostic(`callbacks were answered in ${median} ms (median), ${took.at(-1)!} ms (slowest)`);

	for (const id of ids) {
		for (const processor of processors) expect((await callBack(id, processor)).status).toBe(200);
	}
	expect(await starts()).toEqual(times);
});

/** Twice in a row: creates tasks for two images and waits for them. */
async function askTwice() {
	const ask = (name: string, more: INodeParameters = {}) =>
		microwork(
			{
				resource: 'image',
				operation: 'tag',
				resultDelivery: 'wait',
				imageUrl: '={{ $json.image_url }}',
				...more,
			},
			{ name },
		);
	const images = [1, 2].map((at) => ({ image_url: `https://images.example/${at}.jpg` }));
	const { id: workflowId } = await n8n.api.workflows.create(
		chain([items(...images), ask('First'), ask('Second')]),
	);
	const id = await n8n.api.run(workflowId);
	await n8n.api.executions.settled(id, ['waiting']);
	return id;
}

test('nothing is ordered twice when two last callbacks come at once and one is answered late', async () => {
	const id = await askTwice();
	const tasks = await sandbox.tasks();
	for (const { task_id: task } of tasks) await sandbox.completeTask(task, { callback: false });
	const [quick, slow] = tasks;
	await sandbox.fault({ route: `${slow!.task_id}$`, kind: 'slow', delayMs: 3_000, times: 1 });
	const callBack = async (task: typeof slow, processor: { url: string }) =>
		await sandbox.callBack(task!.task_id, { url: at(processor, task!.callback_url) });
	await Promise.all([callBack(slow, processors[0]!), callBack(quick, processors[1]!)]);
	await until(async () => (await sandbox.tasks({ status: 'pending' })).length >= 2);
	await n8n.api.executions.settled(id, ['waiting']);
	expect(await sandbox.tasks()).toHaveLength(4);
});

/** The nodes that an execution would go on with. */
const nextNodes = ({ data }: Execution) =>
	(data.executionData?.nodeExecutionStack ?? []).map(({ node }) => node.name);

const nodesRun = ({ data }: Execution) => Object.keys(data.resultData.runData);

const emptiesWhatStalled = {
	skip: isBefore(n8n.api.release, '2.0') && 'n8n before 2.0 lets another worker begin anew',
};

test(
	'n8n empties what ran on a killed worker, of its own nodes alone, too, unless the jobs are locked for longer',
	emptiesWhatStalled,
	async () => {
		const { worker1: usual, worker2: lockedForLonger } = n8n.processes;
		const publish = async (trigger: Step) => {
			const busy = {
				name: 'Busy',
				type: 'n8n-nodes-base.wait',
				typeVersion: 1.1,
				parameters: { amount: 40 },
			};
			const { id } = await n8n.api.workflows.create(
				chain([trigger, busy, { name: 'Then', type: 'n8n-nodes-base.noOp' }]),
			);
			await n8n.api.workflows.activate(id);
			return id;
		};
		const workflows = [
			await publish(called('killed')),
			await publish(microworkTrigger({}, { webhookId: 'killed-ours' })),
		];
		const [webhook, trigger] = ['killed', 'killed-ours/webhook'].map(
			(path) => `${n8n.webhookUrl}/webhook/${path}`,
		);
		for (const processor of processors) {
			for (const address of [webhook!, trigger!]) {
				const isListening = async () =>
					(await fetch(at(processor, address), { method: 'POST' })).status !== 404;
				await until(isListening, { what: 'the webhook' });
			}
		}
		const tasks = await sandbox.createTasks({ count: 8, callbackUrl: trigger, held: true });
		for (const id of tasks) await sandbox.completeTask(id, { callback: false });
		const answers = await Promise.all([
			...tasks.map(async (id) => (await sandbox.callBack(id))[0]!.status),
			...tasks.map(async () => (await fetch(webhook!, { method: 'POST' })).status),
		]);
		expect(answers).toEqual(answers.map(() => 200));

		const workers = [usual!, lockedForLonger!];
		const begun = await until(
			async () => {
				const running = await Promise.all(
					workflows.map(async (workflowId) =>
						(await n8n.api.executions.list({ workflowId, status: ['running'] })).map(
							({ id }) => id,
						),
					),
				);
				const shares = workers.map((worker) =>
					running.map((ids) => ids.filter((id) => runningOn(worker).includes(id))),
				);
				const oursBegun = shares.reduce((sum, [, ours]) => sum + ours!.length, 0);
				return (
					oursBegun === tasks.length && shares.flat().every(({ length }) => length > 0) && shares
				);
			},
			{ what: 'both workers to run both workflows' },
		);
		const [emptied, kept] = begun.map((some) => some.flat());
		await Promise.all([usual!.kill(), lockedForLonger!.kill()]);
		await Promise.all([usual!.start(), lockedForLonger!.start()]);

		const read = async (ids: string[]) =>
			await Promise.all(ids.map(async (id) => await n8n.api.executions.get(id)));
		await until(async () => (await read(emptied!)).every((one) => nextNodes(one).length === 0), {
			timeout: 240_000,
			every: 1_000,
			what: 'n8n to find out that the jobs stall',
		});
		const retry = async (id: string) =>
			await n8n.api.executions.get(await n8n.api.executions.retry(id));
		for (const execution of await read(emptied!)) {
			expect([execution.status, nodesRun(execution)]).toEqual(['error', []]);
			const retried = await retry(execution.id);
			expect([retried.status, nodesRun(retried)]).toEqual(['error', []]);
		}
		const goneOn = await Promise.all(
			(await read(kept!)).map(async (execution) => {
				expect(nextNodes(execution)).toHaveLength(1);
				// n8n doesn't notice all of them by itself.
				if (execution.status === 'running') await n8n.api.executions.stop(execution.id);
				return await retry(execution.id);
			}),
		);
		const then = goneOn.map((execution) => jsonOf(execution, 'Then'));
		expect(then.map((some) => some.length)).toEqual(kept!.map(() => 1));

		const received = then.flat().flatMap(({ task_id: id }) => (id === undefined ? [] : [id]));
		const { json } = await run([
			items({}),
			microwork({ resource: 'task', operation: 'getAll', returnAll: true, simplify: false }),
		]);
		const lost = (json as Array<{ task_id: string }>).filter(
			({ task_id: id }) => !received.includes(id),
		);
		expect(lost).toHaveLength(begun[0]![1]!.length);
		expect(lost).toEqual(lost.map(() => expect.objectContaining({ response: expect.anything() })));
	},
);
