import type { INodeParameters } from 'n8n-workflow';
import { jsonOf } from '../../harness/n8n-api.mts';
import type { Stage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain } from '../../harness/workflow.mts';

let paths = 0;

export const post = async (url: string, body: unknown) =>
	await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

/** Publishes a workflow that starts with the Microwork Trigger, and waits until its webhook listens. */
export async function listen(
	{ n8n, microworkTrigger }: Pick<Stage, 'n8n' | 'microworkTrigger'>,
	parameters: INodeParameters = {},
) {
	const path = `listen-${paths++}`;
	const route = `/webhook/${path}/webhook`;
	const { id: workflowId } = await n8n.api.workflows.create(
		chain([
			microworkTrigger(parameters, { name: 'Trigger', webhookId: path }),
			{ name: 'Then', type: 'n8n-nodes-base.noOp' },
		]),
	);
	await n8n.api.workflows.activate(workflowId);
	const url = `${n8n.webhookUrl}${route}`;
	await until(async () => (await post(url, {})).status === 400, { what: 'the webhook' });

	/** The executions, newest first, once there are so many and all have succeeded. */
	const executions = async (atLeast = 0) =>
		await until(
			async () => {
				const all = await n8n.api.executions.list({ workflowId });
				return all.length >= atLeast && all.every(({ status }) => status === 'success') && all;
			},
			{ what: `${atLeast} executions to succeed` },
		);
	/** What each start of the workflow brought. */
	const starts = async (atLeast = 0) =>
		await Promise.all(
			(await executions(atLeast)).map(async ({ id }) => {
				const execution = await n8n.api.executions.settled(id);
				return { startedAt: execution.startedAt, items: jsonOf(execution, 'Then') };
			}),
		);
	return {
		workflowId,
		path,
		/** Behind the base address. */
		route,
		url,
		post: async (body: unknown) => await post(url, body),
		starts,
		/** The IDs of the tasks that started the workflow, one for each start. */
		started: async (atLeast = 0) =>
			(await starts(atLeast)).flatMap(({ items }) => items).map((item) => String(item.task_id)),
	};
}
