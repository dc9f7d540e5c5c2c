import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
	CallbackList,
	Conversation,
	Fault,
	FaultList,
	FaultRequest,
	OrderList,
	OrderView,
	RequestList,
	Settings,
	TaskList,
	TaskView,
	Turn,
} from '../sandbox/control/viewTypes.mts';
import { PlainError } from './errors.mts';
import { cleanEnvironment } from './npm.mts';
import { repository } from './paths.mts';
import { freePort, isFree } from './ports.mts';
import { type Exit, type Running, start } from './processes.mts';
import { until } from './waiting.mts';

export type { Attempt, Settings, TaskView, Turn } from '../sandbox/control/viewTypes.mts';

export type SandboxOptions = {
	port?: number;
	/** Survives restarts; a new temporary folder unless told. */
	dataDir?: string;
	settings?: Partial<Settings>;
	/** Whether it begins with sample orders and tasks; not unless told. */
	seed?: boolean;
	logFile?: string;
};

export const workReduceKey = 'workreduce-sandbox-key';
export const microworkKey = 'microwork-sandbox-key';
export const modelKey = 'model-sandbox-key';

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/**
 * Starts the sandbox as a process of its own and waits until it answers. Its calls are described in sandbox/README.md.
 * @throws PlainError when the port is taken or it ends while starting, with what it said
 */
export async function startSandbox(options: SandboxOptions = {}) {
	const folder = join(repository, 'sandbox');
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sandbox-')));
	const logFile = options.logFile ?? join(dataDir, 'sandbox.log');
	if (!existsSync(join(folder, 'node_modules', 'tsx')))
		throw new PlainError('The sandbox is not installed: run `npm ci` in sandbox/');

	const launch = async (): Promise<Running> => {
		if (!(await isFree(port)))
			throw new PlainError(`Port ${port}, which the sandbox is to use, is busy`);
		const process_ = start({
			command: process.execPath,
			args: [
				...['--import', 'tsx', 'server.mts', '--port', String(port), '--data-dir', dataDir],
				...['--settings', JSON.stringify(options.settings ?? {})],
				...(options.seed ? [] : ['--no-seed']),
			],
			cwd: folder,
			env: machineOnly(),
			logFile,
		});
		let ended = false;
		const end = () => void (ended = true);
		process_.exited.then(end, end);
		await until(
			async () => {
				if (ended) throw new PlainError(process_.output().trim() || 'The sandbox ended at once');
				return (await fetch(`${url}/sandbox/health`).catch(() => undefined))?.ok;
			},
			{ timeout: 120_000, what: `the sandbox to be ready; its log is ${logFile}` },
		);
		return process_;
	};

	let process_ = await launch();

	async function call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${url}/sandbox${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new PlainError(
				`The sandbox answered ${method} /sandbox${path} with ${response.status}: ${text}`,
			);
		}
		return (text === '' ? undefined : JSON.parse(text)) as T;
	}
	const query = (filter: Record<string, string | number | undefined>) => {
		const given = Object.entries(filter).filter(([, value]) => value !== undefined);
		return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
	};

	const sandbox = {
		url,
		port,
		dataDir,
		logFile,
		workReduceUrl: `${url}/workreduce/v2`,
		microworkUrl: `${url}/microwork/v1`,
		/** The base URL of a chat model of OpenAI's kind. */
		modelUrl: `${url}/openai/v1`,
		sample: (name: string) => `${url}/files/samples/${name}`,
		pid: () => process_.pid,
		exited: async () => await process_.exited,
		stop: async (): Promise<Exit> => await process_.stop(5_000),
		kill: async (): Promise<Exit> => await process_.kill(),
		start: async () => {
			process_ = await launch();
		},

		/** Any control call: `call('POST', '/tasks', { count: 3 })`. */
		call,
		settings: async (change: Partial<Settings>) => await call<Settings>('PUT', '/settings', change),
		reset: async (how: { seed?: boolean; keepSettings?: boolean } = {}) =>
			await call('POST', '/reset', how),

		requests: async (
			filter: { service?: string; route?: string; method?: string; since?: string | number } = {},
		) => (await call<RequestList>('GET', `/requests?${query(filter)}`)).requests,
		forgetRequests: async () => await call('DELETE', '/requests'),

		fault: async (fault: FaultRequest) => await call<Fault>('POST', '/faults', fault),
		faults: async () => (await call<FaultList>('GET', '/faults')).faults,
		clearFaults: async () => await call('DELETE', '/faults'),

		/** What the model says from now on, one turn after the other; beyond it fails, which ends an agent. */
		scriptModel: async (...turns: Turn[]) => await call('PUT', '/model', { turns }),
		/** What the model was last told by the agent's tools, oldest first. */
		toldByTools: async () =>
			(await call<Conversation>('GET', '/model')).messages
				.filter(({ role }) => role === 'tool')
				.map(({ content }) => content),

		createTasks: async (tasks: Record<string, unknown> = {}) =>
			(await call<{ ids: string[] }>('POST', '/tasks', tasks)).ids,
		tasks: async (filter: { status?: string; limit?: number } = {}) =>
			(await call<TaskList>('GET', `/tasks?${query({ limit: 0, ...filter })}`)).tasks,
		task: async (id: string) => await call<TaskView>('GET', `/tasks/${id}`),
		completeTask: async (id: string, how: Record<string, unknown> = {}) =>
			await call<TaskView>('POST', `/tasks/${id}/complete`, how),
		cancelTask: async (id: string, how: Record<string, unknown> = {}) =>
			await call<TaskView>('POST', `/tasks/${id}/cancel`, how),
		callBack: async (id: string, how: Record<string, unknown> = {}) =>
			(await call<Pick<CallbackList, 'attempts'>>('POST', `/tasks/${id}/callback`, how)).attempts,
		callbacks: async (filter: { task?: string; limit?: number } = {}) =>
			await call<CallbackList>('GET', `/callbacks?${query(filter)}`),

		createOrders: async (orders: Record<string, unknown> = {}) =>
			(await call<{ numbers: string[] }>('POST', '/orders', orders)).numbers,
		orders: async (filter: { status?: string; limit?: number } = {}) =>
			(await call<OrderList>('GET', `/orders?${query({ limit: 0, ...filter })}`)).orders,
		advanceOrder: async (number: string, status?: string, how: Record<string, unknown> = {}) =>
			await call<OrderView>('POST', `/orders/${number}/advance`, {
				...(status && { status }),
				...how,
			}),
		addResult: async (number: string, result: Record<string, unknown>) =>
			await call<OrderView>('POST', `/orders/${number}/results`, result),
		cancelOrder: async (number: string) =>
			await call<OrderView>('POST', `/orders/${number}/cancel`),
	};
	return sandbox;
}

/** The environment without the variables that set up the sandbox (PORT, SEED, …): the user may have them for something else. */
function machineOnly(): NodeJS.ProcessEnv {
	const own =
		/^(PORT|HOST|DATA_DIR|SEED|SETTINGS|PUBLIC_URL|WORKREDUCE_KEY|MICROWORK_KEY|MODEL_KEY|NODE_OPTIONS|NODE_TEST_CONTEXT)$/;
	return Object.fromEntries(Object.entries(cleanEnvironment()).filter(([name]) => !own.test(name)));
}
