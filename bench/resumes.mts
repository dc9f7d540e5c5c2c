import { randomUUID } from 'node:crypto';
import type { N8nApi } from '../harness/n8n-api.mts';
import type { TaskView } from '../harness/sandbox.mts';
import { type Stage, openStage } from '../harness/stage.mts';
import { until } from '../harness/waiting.mts';
import { type Step, chain, items } from '../harness/workflow.mts';
import { median } from './lib/rounds.mts';
import { type Benchmark, type Row, grouped, milliseconds, times } from './lib/table.mts';

const sizes = [1, 10, 100, 300, 1_000];
/** For each size, ours and the Wait node in turns. */
const callbacks = 20;
const warmUps = 3;

/**
 * Callbacks to executions that wait for so many tasks, beside resumes of n8n's own Wait node in executions with as many
 * items. All callbacks come while other tasks are pending, except where there is one task only.
 */
export const resumes: Benchmark = async (soFar) => {
	const stage = await openStage({ sandbox: { settings: { workers: 'byHand' } } });
	const rows: Row[] = [];
	for (const size of sizes) {
		rows.push(await measure(stage, size));
		soFar(rows);
	}
	await stage.close();
	return rows;
};

async function measure(stage: Stage, size: number): Promise<Row> {
	const { n8n, sandbox } = stage;
	const rounds = callbacks + warmUps;
	const waits = Math.ceil(rounds / Math.max(1, size - 1));
	const tasks: TaskView[] = [];
	for (let at = 0; at < waits; at++) tasks.push(...(await startOurs(stage, size)));
	const waitNodes = await startWaitNodes(n8n.api, n8n.url, size, rounds);
	await sandbox.forgetRequests();

	const taken = { ours: [] as number[], waitNode: [] as number[] };
	for (let round = 0; round < rounds; round++) {
		const task = tasks[round]!;
		await sandbox.completeTask(task.task_id, { callback: false });
		const ours = await timed(async () => await post(at(n8n.url, task.callback_url), task));
		await quiet(n8n.api);
		const waitNode = await timed(async () => await post(waitNodes[round]!, {}));
		await quiet(n8n.api);
		if (round < warmUps) continue;
		taken.ours.push(ours);
		taken.waitNode.push(waitNode);
	}
	const requests = (await sandbox.requests({ route: 'microwork.task.get' })).length / rounds;
	await sandbox.reset({ keepSettings: true });

	const [own, other] = [median(taken.ours), median(taken.waitNode)];
	return {
		measure: `a callback to an execution that waits for ${grouped(size)}, ${requests.toFixed(1)} requests`,
		ours: milliseconds(own),
		compared: `Wait node: ${milliseconds(other)}`,
		ratio: `${times(own / other)} the time`,
		aim: '≤ 1.1 ×',
		reached: own / other <= 1.1,
	};
}

/** Starts an execution that waits, and answers all but one of its tasks, if there are several: none of these ends it. */
async function startOurs({ n8n, sandbox, microwork }: Stage, size: number): Promise<TaskView[]> {
	const known = new Set((await sandbox.tasks()).map(({ task_id: id }) => id));
	const start = items(...named(size));
	const ask = microwork({
		resource: 'image',
		operation: 'tag',
		imageUrl: '={{ $json.image }}',
		resultDelivery: 'wait',
	});
	const { id } = await n8n.api.workflows.create(chain([start, ask, then]));
	await n8n.api.executions.settled(await n8n.api.run(id), ['waiting'], { every: 500 });
	const tasks = (await sandbox.tasks()).filter(({ task_id: task }) => !known.has(task));
	return size === 1 ? tasks : tasks.slice(1);
}

/** Starts executions that wait in n8n's own Wait node, and answers where each is resumed. */
async function startWaitNodes(
	api: N8nApi,
	url: string,
	size: number,
	count: number,
): Promise<string[]> {
	const wait: Step = {
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		webhookId: randomUUID(),
		parameters: { resume: 'webhook', httpMethod: 'POST', responseMode: 'onReceived', options: {} },
	};
	const { id: workflowId } = await api.workflows.create(chain([items(...named(size)), wait, then]));
	const addresses: string[] = [];
	for (let at = 0; at < count; at++) {
		const id = await api.run(workflowId);
		const { data } = await api.executions.settled(id, ['waiting']);
		const { resumeToken } = data as { resumeToken?: string };
		addresses.push(`${url}/webhook-waiting/${id}?signature=${resumeToken}`);
	}
	return addresses;
}

const then: Step = { name: 'Then', type: 'n8n-nodes-base.noOp' };

const named = (size: number) =>
	Array.from({ length: size }, (_, at) => ({
		image: `https://images.example/${at}.jpg`,
		row: at,
		campaign: 'Autumn sale',
	}));

/** The address at n8n itself, without the proxy before it. */
function at(url: string, address: string): string {
	const { pathname, search } = new URL(address);
	return `${url}${pathname}${search}`;
}

async function post(url: string, body: unknown): Promise<void> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`n8n answered a callback with ${response.status}: ${text}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

/** The answer comes before the execution's end: what is left must not burden the next call. */
async function quiet(api: N8nApi): Promise<void> {
	await until(
		async () => (await api.executions.list({ status: ['new', 'running'] }, 1)).length === 0,
	);
}
