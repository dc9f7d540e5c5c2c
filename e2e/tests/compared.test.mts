// What the README's table claims of these nodes and of n8n's own, which can be put together to do the same.
import { after, beforeEach, describe, test } from 'node:test';
import { expect } from 'expect';
import type { INode } from 'n8n-workflow';
import { formFields, httpRequest } from '../../bench/lib/steps.mts';
import { jsonOf } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { type Step, chain, items } from '../../harness/workflow.mts';
import { post } from './listen.mts';

const { n8n, sandbox, credentials, microwork, close } = await openStage({
	sandbox: { settings: { workers: 'byHand', clockSpeed: 20 } },
});
after(close);
beforeEach(async () => {
	await sandbox.reset();
});

const three = items(
	...['a', 'b', 'c'].map((name) => ({ image: `https://images.example/${name}` })),
);
const end: Step = { name: 'End', type: 'n8n-nodes-base.noOp' };

/** n8n's HTTP Request node creates the tasks, and its Wait node waits to be called. */
const byOwnNodes = (more: Partial<INode> = {}): Step[] => [
	httpRequest(
		{
			method: 'POST',
			url: `${sandbox.microworkUrl}/task/images/tagging`,
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: formFields({
				callback_url: '={{ $execution.resumeUrl }}',
				image_url: '={{ $json.image }}',
			}),
		},
		credentials.microworkApi,
		more,
	),
	{
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		webhookId: 'compared',
		parameters: { resume: 'webhook', httpMethod: 'POST', options: {} },
	},
];

const byOurs = (more: Partial<INode> = {}): Step[] => [
	microwork(
		{
			resource: 'image',
			operation: 'tag',
			imageUrl: '={{ $json.image }}',
			resultDelivery: 'wait',
			options: { maxConcurrency: 1 },
		},
		more,
	),
];

/** Runs a workflow up to its wait; answers its tasks in the order of the items, and what to do with it. */
async function ask(steps: Step[]) {
	const { id: workflowId } = await n8n.api.workflows.create(chain([three, ...steps, end]));
	const id = await n8n.api.run(workflowId);
	await n8n.api.executions.settled(id, ['waiting']);
	const tasks = (await sandbox.tasks()).sort((a, b) =>
		a.params.image_url.localeCompare(b.params.image_url),
	);
	return {
		tasks,
		status: async () => (await n8n.api.executions.get(id)).status,
		end: async () => jsonOf(await n8n.api.executions.settled(id), 'End'),
	};
}

const complete = async (tasks: Array<{ task_id: string }>) => {
	for (const { task_id: id } of tasks) await sandbox.completeTask(id);
};

describe('Three images in one wait', () => {
	test("with n8n's own nodes the first answer ends the wait, and the others are lost", async () => {
		const { tasks, end } = await ask(byOwnNodes());
		expect(tasks).toHaveLength(3);
		await complete(tasks.slice(0, 1));
		expect(await end()).toHaveLength(1);
	});

	test('with these nodes come back as three items', async () => {
		const { tasks, status, end } = await ask(byOurs());
		await complete(tasks.slice(0, 2));
		await until(async () => (await sandbox.callbacks()).attempts.length >= 2);
		expect(await status()).toBe('waiting');
		await complete(tasks.slice(2));
		expect((await end()).map(({ task_id }) => task_id)).toEqual(tasks.map((task) => task.task_id));
	});
});

describe('A forged call to the address of the wait', () => {
	const forged = ({ callback_url: url, task_id }: { callback_url: string; task_id: string }) =>
		post(url, { task_id, status: 'completed', response: { tags: [{ brand: 'forged' }] } });

	test("with n8n's own nodes goes on as the result", async () => {
		const { tasks, end } = await ask(byOwnNodes());
		expect((await forged(tasks[0]!)).status).toBe(200);
		expect(JSON.stringify(await end())).toContain('forged');
	});

	test('with these nodes changes nothing', async () => {
		const { tasks, status, end } = await ask(byOurs());
		for (const task of tasks) await forged(task);
		expect(await status()).toBe('waiting');
		await complete(tasks);
		const results = await end();
		expect(results).toHaveLength(3);
		expect(JSON.stringify(results)).not.toContain('forged');
	});
});

describe('When the second of three tasks is refused at first, Retry On Fail', () => {
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
	const refuseTheSecond = async () =>
		await sandbox.fault({
			route: 'microwork.image.tag',
			kind: 'status',
			status: 400,
			after: 1,
			times: 1,
		});

	test("with n8n's own nodes pays for some again", async () => {
		await refuseTheSecond();
		const { tasks } = await ask(byOwnNodes(retry));
		expect(tasks.length).toBeGreaterThan(3);
	});

	test('with these nodes pays for each once', async () => {
		await refuseTheSecond();
		const { tasks, end } = await ask(byOurs(retry));
		expect(tasks).toHaveLength(3);
		await complete(tasks);
		expect(await end()).toHaveLength(3);
	});
});
