import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { expect } from 'expect';
import { jsonOf } from '../../harness/n8n-api.mts';
import { installPackage, packPackage, removePackage } from '../../harness/package.mts';
import { packageNamed } from '../../harness/packages.mts';
import { packageName } from '../../harness/paths.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain, items } from '../../harness/workflow.mts';
import { listen } from './listen.mts';

// The way from the package with both services to one with a single service, step by step as the README tells it.

const single = packageNamed('n8n-nodes-microwork');
const stage = await openStage({
	mode: 'single',
	sandbox: { settings: { workers: 'byHand', clockSpeed: 20, callbackDelayMs: 0 } },
});
const { n8n, sandbox, microwork, close } = stage;
after(close);

const trigger = await listen(stage);
const oneTask = async () =>
	(await sandbox.createTasks({ callbackUrl: trigger.url, held: true }))[0]!;
const asking = chain([
	items({ image: 'https://images.example/1.jpg' }),
	microwork(
		{
			resource: 'image',
			operation: 'tag',
			resultDelivery: 'wait',
			imageUrl: '={{ $json.image }}',
		},
		{ name: 'Ask' },
	),
]);
const { id: askingId } = await n8n.api.workflows.create(asking);

const { id: otherId } = await n8n.api.workflows.create(
	chain([{ type: 'n8n-nodes-base.webhook', typeVersion: 2, parameters: { path: 'other' } }]),
);
await n8n.api.workflows.activate(otherId);

/** Starts an execution that waits for people; answers its id, and the task that it waits for. */
async function ask() {
	const id = await n8n.api.run(askingId);
	await n8n.api.executions.settled(id, ['waiting', 'error']);
	const [task] = await sandbox.tasks({ status: 'pending' });
	return { id, task: task!.task_id };
}

const isPublished = async (workflowId: string) => (await n8n.api.workflows.get(workflowId)).active;

const typesIn = async (workflowId: string) =>
	(await n8n.api.workflows.get(workflowId)).nodes.map(({ type }) => type);

const installedNodes = async () =>
	(await n8n.api.nodeTypes()).map(({ name }) => name).filter((name) => /microwork/.test(name));

test('before: a task has started the published workflow, and an execution waits', async () => {
	const task = await oneTask();
	await sandbox.completeTask(task);
	expect(await trigger.started(1)).toEqual([task]);
});

let waiting: Awaited<ReturnType<typeof ask>>;

test('the single package is installed beside, and nothing changes', async () => {
	waiting = await ask();
	await installPackage(await packPackage(single), n8n.userFolder);
	await n8n.restart();
	expect(await installedNodes()).toEqual(
		expect.arrayContaining([`${packageName}.microwork`, `${single.name}.microwork`]),
	);
	expect((await n8n.api.executions.get(waiting.id)).status).toBe('waiting');
	const task = await oneTask();
	await sandbox.completeTask(task);
	expect(await trigger.started(2)).toContain(task);
});

test('workflows are exported, renamed, imported, and published again', async () => {
	const file = join(n8n.userFolder, 'workflows.json');
	await n8n.cli('export:workflow', '--all', `--output=${file}`);
	const exported = JSON.parse(await readFile(file, 'utf8')) as object[];
	const renamed = exported
		.map((workflow) => JSON.stringify(workflow))
		.filter((text) => text.includes(packageName))
		.map((text) => text.replaceAll(`${packageName}.microwork`, `${single.name}.microwork`));
	expect(renamed).toHaveLength(2);
	await writeFile(file, `[${renamed.join()}]`);
	await n8n.cli('import:workflow', `--input=${file}`);

	expect(await typesIn(trigger.workflowId)).toContain(`${single.name}.microworkTrigger`);
	expect(await isPublished(trigger.workflowId)).toBe(false);
	expect(await isPublished(otherId)).toBe(true);
	await n8n.api.workflows.activate(trigger.workflowId);
	await until(async () => (await trigger.post({})).status === 400, { what: 'the webhook' });
});

test('the trigger keeps its address, its credential and what it has started already', async () => {
	const before = await trigger.started(2);
	await Promise.all(before.map(async (task) => await sandbox.callBack(task)));
	const task = await oneTask();
	await sandbox.completeTask(task);
	expect((await trigger.started(3)).sort()).toEqual([...before, task].sort());
});

test('what has waited since before goes on with the old package', async () => {
	await sandbox.completeTask(waiting.task);
	const execution = await n8n.api.executions.settled(waiting.id);
	expect(execution.status).toBe('success');
	expect(jsonOf(execution, 'Ask')).toEqual([
		expect.objectContaining({ task_id: waiting.task, status: 'completed' }),
	]);
});

test('once nothing waits, the old package is removed, and all goes on', async () => {
	await removePackage(packageName, n8n.userFolder);
	await n8n.restart();
	const nodes = await installedNodes();
	expect(nodes).toContain(`${single.name}.microwork`);
	expect(nodes.filter((name) => name.startsWith(packageName))).toEqual([]);

	const task = await oneTask();
	await sandbox.completeTask(task);
	expect(await trigger.started(4)).toContain(task);
	const asked = await ask();
	await sandbox.completeTask(asked.task);
	expect((await n8n.api.executions.settled(asked.id)).status).toBe('success');
});
