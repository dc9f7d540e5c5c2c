import { after, test } from 'node:test';
import { expect } from 'expect';
import { provideCredentials } from '../../scripts/demo/credentials.mts';
import { readExamples } from '../../scripts/demo/examples.mts';
import type { Execution } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';

const { n8n, sandbox, close } = await openStage({ sandbox: { settings: { workers: 'byHand' } } });
after(close);
await provideCredentials(n8n, sandbox, true);
const examples = await readExamples({ n8n: n8n.webhookUrl, sandbox: sandbox.url });
const example = examples.find(({ id }) => id === 'wrmwEscalate')!;

const image = (name: string) => `https://images.example/${name}.jpg`;
const names = ['early', 'late', 'canceled', 'never'];
const settings = {
	images: JSON.stringify(names.map(image)),
	remindAfterMinutes: 0.05,
	lookAgainMinutes: 0.05,
	giveUpAfterMinutes: 2,
};

/** The example with these settings, as a user changes them in its first node. */
const draft = () => {
	const { active: _active, id: _id, ...workflow } = structuredClone(example);
	const { assignments } = workflow.nodes.find(({ name }) => name === 'Settings')!.parameters
		.assignments as { assignments: Array<{ name: string; value: unknown }> };
	for (const field of assignments) field.value = settings[field.name as keyof typeof settings];
	return workflow;
};

/** What a node put out in all of its runs. */
const allOf = (execution: Execution, node: string) =>
	(execution.data.resultData.runData[node] ?? []).flatMap(({ data }) =>
		(data?.main?.[0] ?? []).map(({ json }) => json),
	);

test('nobody answers: a reminder, longer patience for the same tasks, and what is open in the end is ordered elsewhere', async () => {
	const { id: workflowId } = await n8n.api.workflows.create(draft());
	const executionId = await n8n.api.run(workflowId);
	await n8n.api.executions.settled(executionId, ['waiting']);
	const taskFor = async (name: string) =>
		(await sandbox.tasks()).find(({ params }) => params.image_url === image(name))!.task_id;
	const tag = { left: 1, top: 2, width: 30, height: 40, brand: 'Blue Comet' };
	await sandbox.completeTask(await taskFor('early'), { tags: [tag] });

	const looks = async (name: string) => {
		const gets = await sandbox.requests({ route: 'microwork.task.get' });
		const id = await taskFor(name);
		return gets.filter(({ path }) => path.endsWith(id)).length;
	};
	const patience = { timeout: 180_000, what: 'the tasks to be looked at after the reminder' };
	await n8n.api.executions.settled(executionId, ['running'], patience);
	const looksInTheWait = await looks('never');
	await until(async () => (await looks('never')) > looksInTheWait, patience);
	await sandbox.completeTask(await taskFor('late'), { tags: [tag] });
	await sandbox.cancelTask(await taskFor('canceled'));
	await sandbox.fault({ route: 'microwork.task.cancel', kind: 'status', status: 500, times: 1 });

	const execution = await n8n.api.executions.settled(executionId, undefined, { timeout: 300_000 });
	expect(execution.status).toBe('success');
	expect(allOf(execution, 'Reminder')).toEqual([
		{ message: expect.stringMatching(/^4 images wait for people: .*never\.jpg/) },
	]);
	expect(allOf(execution, 'Result')).toEqual([
		{ image: image('early'), brands: 'Blue Comet', task_id: await taskFor('early') },
		{ image: image('late'), brands: 'Blue Comet', task_id: await taskFor('late') },
	]);
	expect(allOf(execution, 'Asked Elsewhere').map((json) => json.image)).toEqual([
		image('canceled'),
		image('never'),
	]);
	const ordered = (await sandbox.orders()).map(({ notes }) => JSON.stringify(notes));
	expect(ordered.sort()).toEqual([
		expect.stringContaining(image('canceled')),
		expect.stringContaining(image('never')),
	]);
	expect((await sandbox.task(await taskFor('never'))).status).toBe('canceled');
	expect(await sandbox.tasks()).toHaveLength(names.length);
	const { attempts } = await sandbox.callbacks({ task: await taskFor('late') });
	expect(attempts.every(({ status }) => status !== 200)).toBe(true);
});
