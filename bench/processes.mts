import pLimit from 'p-limit';
import { type Stage, openStage } from '../harness/stage.mts';
import { until } from '../harness/waiting.mts';
import { type Step, called, chain } from '../harness/workflow.mts';
import { cpuMilliseconds } from './lib/cpu.mts';
import { untilCount } from './lib/executions.mts';
import { isAccepted, post } from './lib/post.mts';
import { median } from './lib/rounds.mts';
import { limitToShare } from './lib/share.mts';
import { type Benchmark, type Row, milliseconds, times } from './lib/table.mts';

/** In each of two rounds, for each process of a kind. */
const callbacksEach = 100;
const creates = { each: 300, perExecution: 10 };
const atOnceEach = 4;
/** Of a core, for each process of n8n: four of each kind, the databases and the service fit on two cores. */
const percent = 15;

/** One process that does everything, or so many workers and as many webhook processors. */
type Way = 'single' | 1 | 2 | 4;
const order: Way[] = ['single', 1, 2, 4, 4, 2, 1, 'single'];

/** So many were done in a second, and how many milliseconds of a core each took of n8n's processes. */
type Figures = { perSecond: number; cpu: number };
type Measured = Record<'callbacks' | 'creates', Map<Way, Figures[]>>;

/**
 * The same work for n8n in one process, and with one, two and four workers and webhook processors, each of which has the
 * same share of a core: so more processes are more machines, and no core is the limit.
 */
export const processes: Benchmark = async (soFar) => {
	const settings = { workers: 'byHand' } as const;
	const single = await prepare(await openStage({ mode: 'single', sandbox: { settings } }));
	const queue = await prepare(
		await openStage({ mode: 'queue', n8n: { ofEach: 4 }, sandbox: { settings } }),
	);
	const measured: Measured = { callbacks: new Map(), creates: new Map() };
	for (const way of order) {
		const [stage, count] = way === 'single' ? [single, 1] : [queue, way];
		await useWorkers(stage, count);
		const { names, targets } = processesOf(stage, count);
		await warmUp(stage, targets);
		const pids = names.map((name) => stage.n8n.processes[name]!.pid());
		const keep = (what: keyof Measured, figures: Figures) =>
			measured[what].set(way, [...(measured[what].get(way) ?? []), figures]);
		const free = limitToShare(pids, percent);
		const load = { callbacks: callbacksEach * count, creates: creates.each * count };
		keep('callbacks', await during(pids, load.callbacks, takeCallbacks(stage, targets)));
		keep('creates', await during(pids, load.creates, create(stage, targets)));
		await free();
		soFar(rowsOf(measured));
	}
	await Promise.all([single.close(), queue.close()]);
	return rowsOf(measured);
};

type Prepared = Stage & { receive: string; send: string };

async function prepare(stage: Stage): Promise<Prepared> {
	const { n8n, microwork, microworkTrigger } = stage;
	const then: Step = { name: 'Then', type: 'n8n-nodes-base.noOp' };
	const publish = async (steps: Step[]) => {
		const { id } = await n8n.api.workflows.create(chain(steps));
		await n8n.api.workflows.activate(id);
		return id;
	};
	const receive = await publish([microworkTrigger({}, { webhookId: 'bench-receive' }), then]);
	const send = await publish([
		called('bench-send'),
		{
			name: 'Images',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: {
				fieldToSplitOut: 'body.images',
				options: { destinationFieldName: 'image' },
			},
		},
		microwork({
			resource: 'image',
			operation: 'tag',
			imageUrl: '={{ $json.image }}',
			resultDelivery: 'callback',
			callbackUrl: 'http://127.0.0.1:9/nobody',
		}),
	]);
	for (const target of processesOf(stage, 4).targets) {
		await until(async () => await isAccepted(`${target}${SEND}`, { images: [] }));
	}
	return { ...stage, receive, send };
}

/** The first calls of each process load what it needs. */
async function warmUp(stage: Prepared, targets: string[]): Promise<void> {
	await create(stage, targets)(100 * targets.length);
	await takeCallbacks(stage, targets)(10 * targets.length);
}

const SEND = '/webhook/bench-send';
const RECEIVE = '/webhook/bench-receive/webhook';

/** The processes that take calls and run executions, and where calls go. */
function processesOf({ mode, n8n }: Stage, count: number): { names: string[]; targets: string[] } {
	if (mode === 'single') return { names: ['main'], targets: [n8n.url] };
	const numbers = Array.from({ length: count }, (_, at) => at + 1);
	return {
		names: numbers.flatMap((at) => [`worker${at}`, `webhook${at}`]),
		targets: numbers.map((at) => n8n.processes[`webhook${at}`]!.url),
	};
}

let running = 4;

/** Stops or starts workers until so many run; webhook processors that aren't called cost nothing. */
async function useWorkers({ mode, n8n }: Stage, count: number): Promise<void> {
	if (mode === 'single') return;
	const workers = [1, 2, 3, 4].map((at) => ({ at, worker: n8n.processes[`worker${at}`]! }));
	await Promise.all(
		workers.map(async ({ at, worker }) => {
			if (at > count && at <= running) await worker.stop();
			if (at <= count && at > running) await worker.start();
		}),
	);
	running = count;
}

async function during(
	pids: number[],
	load: number,
	work: (load: number) => Promise<void>,
): Promise<Figures> {
	const cpu = () => pids.reduce((sum, pid) => sum + cpuMilliseconds(pid), 0);
	const [began, cpuBefore] = [performance.now(), cpu()];
	await work(load);
	const seconds = (performance.now() - began) / 1000;
	return { perSecond: load / seconds, cpu: (cpu() - cpuBefore) / load };
}

/** Posts callbacks about as many tasks, and waits until the workflow has ended for each. */
const takeCallbacks =
	({ n8n, sandbox, receive }: Prepared, targets: string[]) =>
	async (load: number) => {
		const before = await n8n.api.executions.count(receive, 'success');
		const ids = await sandbox.createTasks({
			count: load,
			status: 'completed',
			callbackUrl: `${n8n.webhookUrl}${RECEIVE}`,
		});
		await side(targets, ids, async (id, target) => {
			// As the service does, after a shorter pause: a process that is too busy answers 503.
			await until(async () => await isAccepted(`${target}${RECEIVE}`, { task_id: id }), {
				timeout: 300_000,
				every: 1_000,
				what: 'a callback to be accepted',
			});
		});
		await untilCount(n8n.api, receive, 'success', before + load);
	};

/** Starts executions that create ten tasks each, and waits for their end. */
const create =
	({ n8n, send }: Prepared, targets: string[]) =>
	async (load: number) => {
		const before = await n8n.api.executions.count(send, 'success');
		const calls = Array.from({ length: load / creates.perExecution }, (_, at) => at);
		await side(targets, calls, async (call, target) => {
			const images = Array.from(
				{ length: creates.perExecution },
				(_, at) => `https://images.example/${call}-${at}.jpg`,
			);
			await post(`${target}${SEND}`, { images });
		});
		await untilCount(n8n.api, send, 'success', before + calls.length);
	};

/** Gives the list to the processes in turns, a few at once to each. */
async function side<T>(
	targets: string[],
	list: T[],
	work: (one: T, target: string) => Promise<void>,
): Promise<void> {
	const limits = targets.map(() => pLimit(atOnceEach));
	const turn = async (one: T, at: number) =>
		await limits[at % limits.length]!(work, one, targets[at % targets.length]!);
	await Promise.all(list.map(turn));
}

function rowsOf(measured: Measured): Row[] {
	return Object.entries(measured).flatMap(([what, ways]) => {
		const figure = (way: Way, which: keyof Figures) =>
			median((ways.get(way) ?? []).map((figures) => figures[which]));
		return [...ways.keys()].map((way): Row => {
			const ratio = figure(way, 'perSecond') / figure(1, 'perSecond');
			return {
				measure: `${what} a second, ${nameOf(way)}, each with ${percent} % of a core`,
				ours: `${figure(way, 'perSecond').toFixed(1)}, ${milliseconds(figure(way, 'cpu'))} of a core for each`,
				...(way === 'single' || !ways.has(1)
					? {}
					: {
							compared: nameOf(1),
							ratio: `${times(ratio)} as many, ${times(figure(way, 'cpu') / figure(1, 'cpu'))} the work for each`,
							aim: `≥ ${times(0.8 * way)}`,
							reached: ratio >= 0.8 * way,
						}),
			};
		});
	});
}

const nameOf = (way: Way) =>
	way === 'single' ? 'one process' : `${way} worker(s) and webhook processor(s)`;
