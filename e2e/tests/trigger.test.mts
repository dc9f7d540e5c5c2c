import { after, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'expect';
import { openStage } from '../../harness/stage.mts';
import { listen as publish } from './listen.mts';
import { revisionTests } from './revisions.mts';

const settings = { workers: 'byHand', clockSpeed: 20 } as const;
const stage = await openStage({ sandbox: { settings } });
const { mode, n8n, sandbox, speak, close } = stage;
after(close);
const { microworkTest } = revisionTests(speak);

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.settings(settings);
});

/** Publishes a workflow that starts with the trigger; answers how to create tasks that call it back, too. */
async function listen() {
	const published = await publish(stage);
	const callbackUrl = `${published.url}?meta_batch=7`;
	return {
		...published,
		tasks: async (count: number) => await sandbox.createTasks({ count, callbackUrl, held: true }),
	};
}

const statuses = async (task: string) =>
	(await sandbox.callbacks({ task })).attempts.map(({ status }) => status);

describe('a task starts the workflow once', () => {
	const atOnce = {
		skip: mode === 'queue' && 'n8n has no lock between webhook processors: see queue.test.mts',
	};
	microworkTest(
		'although its callback comes many times at once, and again later',
		async () => {
			const { tasks, started } = await listen();
			const [id] = await tasks(1);
			await sandbox.completeTask(id!, { callback: false });
			const first = await sandbox.callBack(id!, { times: 5 });
			expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
			await sandbox.callBack(id!);
			await sleep(1_000);
			expect(await started(1)).toEqual([id]);
		},
		atOnce,
	);

	for (const [how, end] of [
		['a restart', async () => await n8n.stop()],
		['kill -9', async () => await n8n.kill()],
	] as const) {
		test(`across ${how}, whether callbacks come one by one or many at once`, async () => {
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
		});
	}
});

microworkTest(
	'the service can be down, garbled or behind its own callback: nothing is lost',
	async () => {
		const { tasks, started } = await listen();
		const ids = await tasks(4);
		for (const kind of ['html', 'garbage', 'resetBefore', 'empty'] as const) {
			await sandbox.fault({ route: 'microwork.task.get', kind, times: 2 });
		}
		await sandbox.settings({ earlyLeadMs: 1_500 });
		for (const [at, id] of ids.entries()) await sandbox.completeTask(id, { early: at === 0 });
		expect((await started(4)).sort()).toEqual([...ids].sort());
		expect(await statuses(ids[0]!)).toContain(503);
	},
);

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

microworkTest('a forged callback starts nothing', async () => {
	const { post, tasks, started } = await listen();
	const [id] = await tasks(1);
	const lie = { task_id: id, task: { task_id: id, status: 'completed' }, response: { tags: [] } };
	expect((await post(lie)).status).toBe(503);
	expect((await post({ ...lie, task_id: 'unknown1', task: {} })).status).toBe(404);
	expect((await post({ hello: 'world' })).status).toBe(400);
	expect(await started()).toEqual([]);
});

microworkTest(
	'the workflow gets the task with its tags and metadata, in each shape of callback',
	async () => {
		for (const shape of ['documented', 'task', 'camelCase'] as const) {
			const { tasks, started } = await listen();
			const [id] = await tasks(1);
			await sandbox.completeTask(id!, { callback: false });
			await sandbox.callBack(id!, { shape });
			expect(await started(1)).toEqual([id]);
		}
	},
);
