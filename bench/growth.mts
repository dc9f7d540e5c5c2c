import pLimit from 'p-limit';
import { type Stage, openStage } from '../harness/stage.mts';
import { until } from '../harness/waiting.mts';
import { called, chain } from '../harness/workflow.mts';
import { cpuMilliseconds } from './lib/cpu.mts';
import { untilCount } from './lib/executions.mts';
import { images } from './lib/images.mts';
import { isAccepted, post } from './lib/post.mts';
import { type Benchmark, type Row, grouped } from './lib/table.mts';

/** So many tasks are waited for at the same time, so many in each execution. */
const sizes = [
	{ tasks: 100, each: 10 },
	{ tasks: 1_000, each: 10 },
	{ tasks: 10_000, each: 10 },
	{ tasks: 100, each: 100 },
	{ tasks: 1_000, each: 1_000 },
	{ tasks: 10_000, each: 1_000 },
];
const callbacks = 60;
const atOnce = 4;

/** What a task costs while it is created and when its callback comes, as more and more tasks are waited for. */
export const growth: Benchmark = async (soFar) => {
	const stage = await openStage({ sandbox: { settings: { workers: 'byHand' } } });
	const { id: workflowId } = await stage.n8n.api.workflows.create(draft(stage));
	await stage.n8n.api.workflows.activate(workflowId);
	await until(async () => await isAccepted(`${stage.n8n.url}/webhook/growth`, { count: 0 }), {
		what: 'the webhook',
	});
	const rows: Row[] = [];
	for (const size of sizes) {
		rows.push(await measure(stage, workflowId, size));
		soFar(rows);
	}
	await stage.close();
	return rows;
};

const draft = ({ microwork }: Stage) => {
	const ask = microwork({
		resource: 'image',
		operation: 'tag',
		imageUrl: '={{ $json.image }}',
		resultDelivery: 'wait',
	});
	return chain([called('growth'), images, ask, { name: 'Then', type: 'n8n-nodes-base.noOp' }]);
};

/** Waits for so many tasks, and takes the callbacks of some that end no wait; everything is forgotten afterwards. */
async function measure(
	{ n8n, sandbox }: Stage,
	workflowId: string,
	{ tasks, each }: (typeof sizes)[number],
): Promise<Row> {
	const limit = pLimit(atOnce);
	const side = async <T,>(list: T[], work: (one: T) => Promise<void>) =>
		void (await Promise.all(list.map(async (one) => await limit(work, one))));
	const cpuOf = async (work: () => Promise<void>) => {
		const before = cpuMilliseconds(n8n.pid());
		await work();
		return cpuMilliseconds(n8n.pid()) - before;
	};
	const creating = await cpuOf(async () => {
		const calls = Array.from({ length: tasks / each }, (_, at) => at);
		await side(calls, async () => await post(`${n8n.url}/webhook/growth`, { count: each }));
		await untilCount(n8n.api, workflowId, 'waiting', calls.length);
	});

	const all = await sandbox.tasks();
	// Spread over the executions, at most half of each, so that no wait ends.
	const chosen = all
		.filter((_, at) => at % Math.floor(tasks / Math.min(callbacks, tasks / 2)) === 0)
		.slice(0, callbacks);
	for (const { task_id: id } of chosen) await sandbox.completeTask(id, { callback: false });
	await sandbox.forgetRequests();
	const calling = await cpuOf(async () => {
		await side(chosen, async (task) => {
			const { pathname, search } = new URL(task.callback_url);
			await post(`${n8n.url}${pathname}${search}`, { task_id: task.task_id });
		});
	});
	const requests = (await sandbox.requests({ service: 'microwork' })).length;

	await n8n.api.post('/executions/delete', { deleteBefore: new Date(), filters: { workflowId } });
	await sandbox.reset({ keepSettings: true });
	return {
		measure: `${grouped(tasks)} tasks waited for, ${grouped(each)} in each execution`,
		ours: `a callback: ${(calling / chosen.length).toFixed(0)} ms of a core, ${(requests / chosen.length).toFixed(1)} requests`,
		compared: `creating a task: ${(creating / tasks).toFixed(0)} ms of a core`,
	};
}
