import type { IDataObject } from 'n8n-workflow';
import { jsonOf } from '../../harness/n8n-api.mts';
import type { Stage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';

/** n8n refuses a schedule of less than a minute, but takes twenty that each run once a minute. */
export const everyFewSeconds = {
	item: Array.from({ length: 20 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 3} * * * * *`,
	})),
};

/** How often the trigger has asked a sandbox for its orders, and was answered. */
export const polls = async (sandbox: Pick<Stage['sandbox'], 'requests'>) =>
	(await sandbox.requests({ route: 'workreduce.order.list' })).filter(
		({ status }) => status === 200,
	).length;

/** All items that a workflow's WorkReduce Trigger started it with. */
export async function eventsOf({ api }: Stage['n8n'], workflowId: string): Promise<IDataObject[]> {
	const executions = await api.executions.list({ workflowId });
	const ended = await Promise.all(
		executions.map(async ({ id }) => await api.executions.settled(id)),
	);
	return ended.flatMap((execution) => jsonOf(execution, 'workReduceTrigger'));
}

/** The same once there are so many of them. */
export const eventsWhen = async (n8n: Stage['n8n'], workflowId: string, count: number) =>
	await until(
		async () => {
			const events = await eventsOf(n8n, workflowId);
			return events.length >= count && events;
		},
		{ every: 500, what: `${count} events of orders` },
	);
