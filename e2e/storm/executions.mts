import type { ExecutionSummary, N8nApi } from '../../harness/n8n-api.mts';

/** An execution in n8n's list; `retryOf` names the failed one that it retries. */
export type ListedExecution = ExecutionSummary & { retryOf?: string | null };

const PAGE = 100;

/**
 * Every execution of a workflow, newest first. Page by page of numbers: n8n sorts its list by the time of starting, so that the
 * last one of a page isn't the one with the lowest number.
 */
export async function executionsOf(api: N8nApi, workflowId: string): Promise<ListedExecution[]> {
	const list = async (range: Record<string, string> = {}) => {
		const filter = JSON.stringify({ workflowId });
		const query = new URLSearchParams({ filter, limit: String(PAGE), ...range });
		return (await api.get<{ results: ListedExecution[] }>(`/executions?${query}`)).results;
	};
	const found: ListedExecution[] = [];
	const newest = Math.max(0, ...(await list()).map(({ id }) => Number(id)));
	for (let last = newest + PAGE; last > 0; last -= PAGE) {
		found.push(...(await list({ firstId: String(last - PAGE), lastId: String(last + 1) })));
	}
	return found;
}

/** Whether another of the workflow's executions retries this one. */
export const isRetried = ({ id }: ListedExecution, executions: ListedExecution[]): boolean =>
	executions.some(({ retryOf }) => retryOf === id);
