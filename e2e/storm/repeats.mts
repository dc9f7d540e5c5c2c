import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nApi } from '../../harness/n8n-api.mts';
import type { Sandbox } from '../../harness/sandbox.mts';
import { type ListedExecution, executionsOf, isRetried } from './executions.mts';
import { BETWEEN_TRIES_MS } from './workflows.mts';

const MOST_RETRIES = 20;
const RETRIES_AT_ONCE = 5;
/** Meanwhile people finish some of the tasks, so that a retry finds pending and ended ones. */
const BEFORE_RETRIES_MS = 6_000;

/**
 * Retries a workflow's failed executions from n8n's list, and the retries that fail again, until each has one that waits
 * or succeeded. Gives up those that failed twenty times.
 */
export async function retryFailed(api: N8nApi, workflowId: string): Promise<void> {
	for (;;) {
		const executions = await executionsOf(api, workflowId);
		const failed = executions.filter(
			(one) =>
				one.status === 'error' &&
				!isRetried(one, executions) &&
				retriesBefore(one, executions) < MOST_RETRIES,
		);
		const isOver = !executions.some(({ status }) => status === 'new' || status === 'running');
		if (failed.length === 0 && isOver) return;
		await sleep(BEFORE_RETRIES_MS);
		for (let from = 0; from < failed.length; from += RETRIES_AT_ONCE) {
			const some = failed.slice(from, from + RETRIES_AT_ONCE);
			await Promise.all(some.map(async ({ id }) => await api.executions.retry(id)));
		}
	}
}

function retriesBefore({ retryOf }: ListedExecution, executions: ListedExecution[]): number {
	const retried = retryOf && executions.find(({ id }) => id === retryOf);
	return retried ? 1 + retriesBefore(retried, executions) : 0;
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
