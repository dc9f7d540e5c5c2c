import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { N8nApi } from '../../harness/n8n-api.mts';
import type { Sandbox } from '../../harness/sandbox.mts';
import { until } from '../../harness/waiting.mts';
import { executionsOf } from './executions.mts';
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
