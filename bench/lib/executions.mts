import type { N8nApi } from '../../harness/n8n-api.mts';
import { until } from '../../harness/waiting.mts';

/** How many of a workflow's executions have one of these statuses. */
export async function countExecutions(
	api: N8nApi,
	workflowId: string,
	...status: string[]
): Promise<number> {
	const query = new URLSearchParams({
		filter: JSON.stringify({ workflowId, status }),
		limit: '1',
	});
	return (await api.get<{ count: number }>(`/executions?${query}`)).count;
}

/** Waits until so many of a workflow's executions have a status. */
export const untilCount = async (
	api: N8nApi,
	workflowId: string,
	status: string,
	count: number,
): Promise<void> =>
	void (await until(async () => (await countExecutions(api, workflowId, status)) >= count, {
		timeout: 600_000,
		every: 250,
		what: `${count} executions to be "${status}"`,
	}));
