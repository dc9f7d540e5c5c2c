import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { N8nApi } from '../../harness/n8n-api.mts';
import type { Sandbox } from '../../harness/sandbox.mts';
import type { Stage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { runningOn } from '../running.mts';
import { type ListedExecution, executionsOf, isRetried } from './executions.mts';
import { BETWEEN_TRIES_MS } from './workflows.mts';

const MOST_RETRIES = 20;
const RETRIES_AT_ONCE = 10;
/** Meanwhile people finish some of the tasks, so that a retry finds pending and ended ones. */
const BEFORE_RETRY_MS = 3_000;

/**
 * Waits until all executions of a workflow have ended or wait, and retries the failed ones from n8n's list, each until
 * it waits or succeeds, or has failed twenty times more.
 */
export async function retryFailed(api: N8nApi, workflowId: string): Promise<void> {
	const executions = await until(
		async () => {
			const all = await executionsOf(api, workflowId);
			return !all.some(({ status }) => status === 'new' || status === 'running') && all;
		},
		{ timeout: 10 * 60_000, every: 1_000, what: 'the executions to end or to wait' },
	);
	const limit = pLimit(RETRIES_AT_ONCE);
	const failed = executions.filter(({ status }) => status === 'error');
	await Promise.all(failed.map(async ({ id }) => await limit(retryUntilGood, api, id)));
}

/** What became of executions when a worker was killed. */
export type GivenUp = {
	/** How many ran on it. */
	ran: number;
	/** How many n8n marked as crashed: those, and some that it didn't find when its main process started. */
	crashed: number;
	/** The retries of those that it left as queued or running, because the worker had only just taken them. */
	retriesOfStuck: string[];
	/** Without data, so that nothing is left to retry: n8n does that when a job's lock is over. */
	emptied: number;
};

const STUCK_AFTER_MS = 60_000;

/**
 * Retries what n8n gave up with a killed worker, and what it left lying, once all else that was under way has ended.
 *
 * @param hit the executions that ran on that worker
 */
export async function retryGivenUp(
	{ n8n: { api, processes } }: Pick<Stage, 'n8n'>,
	workflowIds: string[],
	hit: string[],
): Promise<GivenUp> {
	const all = async () =>
		(await Promise.all(workflowIds.map(async (id) => await executionsOf(api, id)))).flat();
	const withStatus = (executions: ListedExecution[], ...statuses: string[]) =>
		executions.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
	const early = withStatus(await all(), 'new', 'running');
	const settled = async () => {
		// Looked at first: what has ended by then isn't taken for crashed. n8n marks as crashed, too, what goes on elsewhere.
		const running = [processes.worker1!, processes.worker2!].flatMap(runningOn);
		const executions = await all();
		const stuck = withStatus(executions, 'new', 'running').filter((id) => early.includes(id));
		const crashed = withStatus(executions, 'crashed');
		return {
			executions,
			stuck,
			crashed,
			isQuiet: ![...stuck, ...crashed].some((id) => running.includes(id)),
		};
	};
	const patience = Date.now() + STUCK_AFTER_MS;
	const { executions, stuck, crashed } = await until(
		async () => {
			const state = await settled();
			const isOver = state.stuck.length === 0 || Date.now() > patience;
			return isOver && state.isQuiet && state;
		},
		{ timeout: 3 * STUCK_AFTER_MS, every: 1_000, what: 'the executions under way to end' },
	);
	const limit = pLimit(RETRIES_AT_ONCE);
	const retry = async (id: string) => await limit(api.executions.retry, id);
	const [retriesOfStuck] = await Promise.all([
		Promise.all(
			stuck.map(async (id) => {
				// n8n refuses to retry what it takes for queued.
				await api.executions.stop(id);
				return await retry(id);
			}),
		),
		...crashed.map(retry),
	]);
	const emptied = executions.filter((one) => one.status === 'error' && !isRetried(one, executions));
	return {
		ran: hit.length,
		crashed: crashed.length,
		retriesOfStuck,
		emptied: emptied.length,
	};
}

async function retryUntilGood(api: N8nApi, failedId: string): Promise<void> {
	let id = failedId;
	for (let retries = 0; retries < MOST_RETRIES; retries++) {
		await sleep(BEFORE_RETRY_MS);
		id = await api.executions.retry(id);
		if ((await api.executions.get(id)).status !== 'error') return;
	}
}

/**
 * By execution: how often n8n ran its node again. It is read from the creates, which tell when their try began; a try
 * that sent none, because it found all tasks of earlier ones, isn't seen.
 */
export async function nodesRunAgain(sandbox: Sandbox): Promise<Map<string, number>> {
	const tries = new Map<string, number[]>();
	for (const { form } of await sandbox.requests({ route: 'microwork.image.tag' })) {
		const query = new URL(new Map(form).get('callback_url')!).searchParams;
		const execution = query.get('meta_execution')!;
		tries.set(execution, [...(tries.get(execution) ?? []), Number(query.get('meta_triedAt'))]);
	}
	return new Map([...tries].map(([execution, times]) => [execution, pausesIn(times)]));
}

/** The items of one try are read within a moment, and n8n pauses before the next. */
function pausesIn(times: number[]): number {
	const sorted = times.toSorted((a, b) => a - b);
	return sorted.filter((time, at) => at > 0 && time - sorted[at - 1]! >= BETWEEN_TRIES_MS).length;
}
