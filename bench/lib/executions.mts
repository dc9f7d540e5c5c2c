import type { N8nApi } from '../../harness/n8n-api.mts';
import { until } from '../../harness/waiting.mts';

/** Waits until so many of a workflow's executions have a status. */
export const untilCount = async (
	api: N8nApi,
	workflowId: string,
	status: 'success' | 'waiting',
	count: number,
): Promise<void> =>
	void (await until(async () => (await api.executions.count(workflowId, status)) >= count, {
		timeout: 600_000,
		every: 250,
		what: `${count} executions to be "${status}"`,
	}));
