import { randomUUID } from 'node:crypto';
import type { N8nApi } from '../harness/n8n-api.mts';
import type { TaskView } from '../harness/sandbox.mts';
import { type Stage, openStage } from '../harness/stage.mts';
import { until } from '../harness/waiting.mts';
import { type Step, chain, items } from '../harness/workflow.mts';
import { cpuMilliseconds } from './lib/cpu.mts';
import { post } from './lib/post.mts';
import { median } from './lib/rounds.mts';
import { type Benchmark, type Row, grouped, milliseconds, times } from './lib/table.mts';

const sizes = [1, 10, 100, 300, 1_000];
/** How many expression engines n8n keeps ready: one unless told. A credential read inside a webhook takes a second one. */
const engines = [1, 3];
/** For each size, ours and the Wait node in turns. */
const callbacks = 20;
const warmUps = 3;

/**
 * Callbacks to executions that wait for so many tasks, beside resumes of n8n's own Wait node in executions with as many
 * items. All callbacks come while other tasks are pending, except where there is one task only.
 */
export const resumes: Benchmark = async (soFar) => {
	const rows: Row[] = [];
	for (const ready of engines) {
		const stage = await openStage({
			n8n: { env: { N8N_EXPRESSION_ENGINE_POOL_SIZE: String(ready) } },
			sandbox: { settings: { workers: 'byHand' } },
		});
		for (const size of sizes) {
			rows.push(await measure(stage, size, ready));
			soFar(rows);
		}
		await stage.close();
	}
	return rows;
};

/** Until the answer, and of a core until all was done, in milliseconds. */
type Taken = { answered: number; cpu: number };

async function measure(stage: Stage, size: number, ready: number): Promise<Row> {
	const { n8n, sandbox } = stage;
	const rounds = callbacks + warmUps;
	const waits = Math.ceil(rounds / Math.max(1, size - 1));
	const tasks: TaskView[] = [];
	for (let at = 0; at < waits; at++) tasks.push(...(await startOurs(stage, size)));
	const waitNodes = await startWaitNodes(n8n.api, n8n.url, size, rounds);
	await sandbox.forgetRequests();

	const taken = { ours: [] as Taken[], waitNode: [] as Taken[] };
	const takenBy = async (work: () => Promise<void>): Promise<Taken> => {
		const [began, before] = [performance.now(), cpuMilliseconds(n8n.pid())];
		await work();
		const answered = performance.now() - began;
		// The answer comes before the execution's end: what is left must not burden the next call.
		await until(
			async () => (await n8n.api.executions.list({ status: ['new', 'running'] }, 1)).length === 0,
		);
		return { answered, cpu: cpuMilliseconds(n8n.pid()) - before };
	};
	for (let round = 0; round < rounds; round++) {
		const task = tasks[round]!;
		await sandbox.completeTask(task.task_id, { callback: false });
		const ours = await takenBy(async () => await post(at(n8n.url, task.callback_url), task));
		const waitNode = await takenBy(async () => await post(waitNodes[round]!, {}));
		if (round < warmUps) continue;
		taken.ours.push(ours);
		taken.waitNode.push(waitNode);
	}
	const requests = (await sandbox.requests({ route: 'microwork.task.get' })).length / rounds;
	await sandbox.reset({ keepSettings: true });

	const answered = (way: keyof typeof taken) => median(taken[way].map((one) => one.answered));
	const cpu = (way: keyof typeof taken) =>
		taken[way].reduce((sum, one) => sum + one.cpu, 0) / callbacks;
	const [own, other] = [answered('ours'), answered('waitNode')];
	return {
		measure: `a callback to an execution that waits for ${grouped(size)}, ${requests.toFixed(1)} requests, ${ready} engine(s) ready`,
		ours: `${milliseconds(own)}, ${milliseconds(cpu('ours'))} of a core`,
		compared: `Wait node: ${milliseconds(other)}, ${milliseconds(cpu('waitNode'))} of a core`,
		ratio: `${times(own / other)} the time, ${times(cpu('ours') / cpu('waitNode'))} the work`,
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
