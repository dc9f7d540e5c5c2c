import type { ExecutionSummary, N8nApi } from '../../harness/n8n-api.mts';

/** An execution in n8n's list; `retryOf` names the failed one that it retries. */
export type ListedExecution = ExecutionSummary & { retryOf?: string | null };

/** Every execution of a workflow, page by page. */
export async function executionsOf(api: N8nApi, workflowId: string): Promise<ListedExecution[]> {
	const found: ListedExecution[] = [];
	for (;;) {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId }), limit: '100' });
		const last = found.at(-1);
		if (last) query.set('lastId', last.id);
		const { results } = await api.get<{ results: ListedExecution[] }>(`/executions?${query}`);
		if (results.length === 0) return found;
		found.push(...results);
	}
}

/** Whether another of the workflow's executions retries this one. */
export const isRetried = ({ id }: ListedExecution, executions: ListedExecution[]): boolean =>
	executions.some(({ retryOf }) => retryOf === id);
