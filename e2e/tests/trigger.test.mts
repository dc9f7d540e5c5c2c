import { after, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'expect';
import type { INodeParameters } from 'n8n-workflow';
import { jsonOf } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain } from '../../harness/workflow.mts';

const settings = { workers: 'byHand', clockSpeed: 20 } as const;
const { mode, n8n, sandbox, microworkTrigger, close } = await openStage({ sandbox: { settings } });
after(close);

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.settings(settings);
});

let paths = 0;

/** Publishes a workflow that starts with the trigger; returns how to call it, and how to create tasks that call it back. */
async function listen(parameters: INodeParameters = {}) {
	const path = `listen-${paths++}`;
	const url = `${n8n.webhookUrl}/webhook/${path}/webhook`;
	const { id: workflowId } = await n8n.api.workflows.create(
		chain([
			microworkTrigger(parameters, { name: 'Trigger', webhookId: path }),
			{ name: 'Then', type: 'n8n-nodes-base.noOp' },
		]),
	);
	await n8n.api.workflows.activate(workflowId);
	const post = async (body: unknown) =>
		await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	await until(async () => (await post({})).status === 400, { what: 'the webhook' });
	return {
		post,
		tasks: async (count: number) =>
			await sandbox.createTasks({ count, callbackUrl: `${url}?meta_batch=7`, held: true }),
		/** The IDs of the tasks that started the workflow, one for each start. */
		started: async (atLeast = 0) => {
			const executions = await until(
				async () => {
					const all = await n8n.api.executions.list({ workflowId });
					return all.length >= atLeast && all.every(({ status }) => status === 'success') && all;
				},
				{ what: `${atLeast} executions to succeed` },
			);
			const items = await Promise.all(
				executions.map(async ({ id }) => jsonOf(await n8n.api.executions.get(id), 'Then')),
			);
			return items.flat().map((item) => String(item.task_id));
		},
	};
}

const statuses = async (task: string) =>
	(await sandbox.callbacks({ task })).attempts.map(({ status }) => status);

describe('a task starts the workflow once', () => {
	const atOnce = {
		skip: mode === 'queue' && 'n8n has no lock between webhook processors: see queue.test.mts',
	};
	test('although its callback comes many times at once, and again later', atOnce, async () => {
		const { tasks, started } = await listen();
		const [id] = await tasks(1);
		await sandbox.completeTask(id!, { callback: false });
		const first = await sandbox.callBack(id!, { times: 5 });
		expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		await sandbox.callBack(id!);
		await sleep(1_000);
		expect(await started(1)).toEqual([id]);
	});

	const afterwards = {
		todo: mode === 'queue' && 'each webhook processor writes over what the other remembers',
	};
	for (const [how, end] of [
		['a restart', async () => await n8n.stop()],
		['kill -9', async () => await n8n.kill()],
	] as const) {
		test(
			`across ${how}, whether callbacks come one by one or many at once`,
			afterwards,
			async () => {
				const { tasks, started } = await listen();
				const ids = await tasks(12);
				for (const id of ids) await sandbox.completeTask(id, { callback: false });
				for (const id of ids.slice(0, 4)) await sandbox.callBack(id);
				await Promise.all(ids.slice(4).map(async (id) => await sandbox.callBack(id)));
				await started(12);
				await end();
				await n8n.start();
				const again = await Promise.all(ids.map(async (id) => await sandbox.callBack(id)));
				expect(again.flat().map(({ status }) => status)).toEqual(ids.map(() => 200));
				await sleep(1_000);
				expect((await started(12)).sort()).toEqual([...ids].sort());
			},
		);
	}
});

test('the service can be down, garbled or behind its own callback: nothing is lost', async () => {
	const { tasks, started } = await listen();
	const ids = await tasks(4);
	for (const kind of ['html', 'garbage', 'resetBefore', 'empty'] as const) {
		await sandbox.fault({ route: 'microwork.task.get', kind, times: 2 });
	}
	await sandbox.settings({ earlyLeadMs: 1_500 });
	for (const [at, id] of ids.entries()) await sandbox.completeTask(id, { early: at === 0 });
	expect((await started(4)).sort()).toEqual([...ids].sort());
	expect(await statuses(ids[0]!)).toContain(503);
});

test('n8n can be killed in the middle of a callback: nothing is lost or doubled', async () => {
	const { tasks, started } = await listen();
	const ids = await tasks(3);
	await sandbox.fault({ route: 'microwork.task.get', kind: 'slow', delayMs: 20_000 });
	for (const id of ids) await sandbox.completeTask(id);
	await sleep(1_500);
	await n8n.kill();
	await sandbox.clearFaults();
	await n8n.start();
	expect((await started(3)).sort()).toEqual([...ids].sort());
});

test('a forged callback starts nothing', async () => {
	const { post, tasks, started } = await listen();
	const [id] = await tasks(1);
	const lie = { task_id: id, task: { task_id: id, status: 'completed' }, response: { tags: [] } };
	expect((await post(lie)).status).toBe(503);
	expect((await post({ ...lie, task_id: 'unknown1', task: {} })).status).toBe(404);
	expect((await post({ hello: 'world' })).status).toBe(400);
	expect(await started()).toEqual([]);
});

test('the workflow gets the task with its tags and metadata, in each shape of callback', async () => {
	for (const shape of ['documented', 'task', 'camelCase'] as const) {
		const { tasks, started } = await listen();
		const [id] = await tasks(1);
		await sandbox.completeTask(id!, { callback: false });
		await sandbox.callBack(id!, { shape });
		expect(await started(1)).toEqual([id]);
	}
});
