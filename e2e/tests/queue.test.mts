import { after, beforeEach, test } from 'node:test';
import { expect } from 'expect';
import type { INodeParameters } from 'n8n-workflow';
import { jsonOf } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain, items } from '../../harness/workflow.mts';

// What happens only where several processes of n8n take calls.

const settings = { workers: 'byHand', clockSpeed: 20, callbackDelayMs: 0 } as const;
const { n8n, sandbox, microwork, microworkTrigger, close } = await openStage({
	mode: 'queue',
	sandbox: { settings },
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
