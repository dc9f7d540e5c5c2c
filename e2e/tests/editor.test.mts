import { after, before, describe, test } from 'node:test';
import { expect } from 'expect';
import type { INodeParameters } from 'n8n-workflow';
import { type Editor, openEditor } from '../../harness/browser.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { type Step, chain, items } from '../../harness/workflow.mts';
import { offeredOperations } from './offered.mts';

const { n8n, sandbox, workReduce, microwork, workReduceTrigger, microworkTrigger, close } =
	await openStage({ sandbox: { settings: { workers: 'byHand' } } });
let editor: Editor;
before(async () => {
	editor = await openEditor(n8n);
});
after(async () => {
	await editor?.close();
	await close();
});

/** Opens the panel of a node, takes its picture, and answers what it shows. */
async function panel(picture: string, step: Step): Promise<string[]> {
	const steps = /trigger/i.test(step.type) ? [step] : [items({}), step];
	const { id } = await n8n.api.workflows.create(chain(steps));
	await editor.openWorkflow(id);
	await editor.openNode(step.name!);
	const names = await editor.parameterNames();
	await editor.shoot(picture);
	return names;
}

const action = (operation: string, resource: string, parameters: INodeParameters = {}) => ({
	resource,
	operation,
	...parameters,
});

describe('The editor shows', () => {
	const panels: Array<[picture: string, step: Step, names: string[]]> = [
		[
			'order-create',
			workReduce(action('create', 'order')),
			[
				'Resource',
				'Operation',
				'Name',
				'Task Type',
				'Description',
				'Due Date',
				'Additional Fields',
			],
		],
		['order-get', workReduce(action('get', 'order')), ['Order Number', 'Options']],
		[
			'order-getAll',
			workReduce(action('getAll', 'order')),
			['Return All', 'Limit', 'Simplify', 'Filters', 'Options'],
		],
		['order-update', workReduce(action('update', 'order')), ['Order Number', 'Update Fields']],
		['order-cancel', workReduce(action('cancel', 'order')), ['Order Number']],
		[
			'order-downloadFiles',
			workReduce(action('downloadFiles', 'order')),
			['Order Number', 'Files'],
		],
		['taskType-getAll', workReduce(action('getAll', 'taskType')), ['Return All', 'Limit']],
		['image-tag', microwork(action('tag', 'image')), ['Image URL', 'Result Delivery', 'Options']],
		[
			'image-tag-callback',
			microwork(action('tag', 'image', { resultDelivery: 'callback' })),
			['Image URL', 'Result Delivery', 'Callback URL'],
		],
		[
			'image-annotateTags',
			microwork(action('annotateTags', 'image')),
			['Image URL', 'Instruction', 'Annotation Options', 'Tags Input', 'Tags (JSON)'],
		],
		[
			'image-annotateTags-fields',
			microwork(
				action('annotateTags', 'image', {
					tagsInput: 'fields',
					tags: { tag: [{ id: 'a', left: 1, top: 2, width: 3, height: 4 }] },
				}),
			),
			['Tags', 'ID', 'Left', 'Top', 'Width', 'Height'],
		],
		['task-get', microwork(action('get', 'task')), ['Task']],
		['task-getAll', microwork(action('getAll', 'task')), ['Return All', 'Limit', 'Filters']],
		['task-cancel', microwork(action('cancel', 'task')), ['Task']],
		['workReduceTrigger', workReduceTrigger({}), ['Poll Times', 'Event', 'Filters']],
		[
			'microworkTrigger',
			microworkTrigger({}, { webhookId: 'panel' }),
			['Task Types', 'Verify Task', 'Output'],
		],
	];
	test('every operation that the nodes offer, by an entry in the list of this file', async () => {
		const looked = panels.flatMap(([, { parameters }]) =>
			parameters?.operation === undefined
				? []
				: [`${parameters.resource as string}.${parameters.operation as string}`],
		);
		expect([...new Set(looked)].sort()).toEqual(await offeredOperations(n8n));
	});

	for (const [picture, step, names] of panels) {
		test(`the fields of ${picture}`, async () => {
			expect(await panel(picture, step)).toEqual(expect.arrayContaining(names));
		});
	}

	test("the trigger's address, with a line on how to use it", async () => {
		await panel('microworkTrigger-address', microworkTrigger({}, { webhookId: 'address' }));
		const parameters = editor.page.getByTestId('node-parameters');
		expect(await parameters.innerText()).toContain(
			'Use the production URL above as the Callback URL',
		);
		await editor.page.getByText('Webhook URLs').click();
		await editor.page.getByTestId('radio-button-production').click();
		await editor.page.getByText(`${n8n.webhookUrl}/webhook/address/webhook`).waitFor();
		await editor.shoot('microworkTrigger-address');
	});
});

describe('The lists in the panels offer', () => {
	test('the orders of the account', async () => {
		const [number] = await sandbox.createOrders({ name: 'Spring banners' });
		await panel('order-list', workReduce(action('get', 'order')));
		expect(await pick('orderNumber', 'order-list')).toContain(`${number} · Spring banners`);
	});

	test('the task types of the account', async () => {
		await panel('taskType-list', workReduce(action('create', 'order')));
		expect(await pick('taskType', 'taskType-list')).toContain('qa_screenshot');
	});

	test('the tasks of the account', async () => {
		await sandbox.createTasks({ imageUrl: 'https://images.example/shelf.jpg' });
		await panel('task-list', microwork(action('get', 'task')));
		expect(await pick('taskId', 'task-list')).toContain('Tagging · pending · shelf.jpg');
	});

	/** Opens the list of a resource locator and answers its text. */
	async function pick(parameter: string, picture: string): Promise<string> {
		const { page } = editor;
		await page.getByTestId(`resource-locator-${parameter}`).getByTestId('rlc-input').click();
		const entries = page.getByTestId('rlc-item');
		await entries.first().waitFor();
		await editor.shoot(picture);
		return (await entries.allInnerTexts()).join('\n');
	}
});

describe('A search among the nodes lists', () => {
	// n8n merges a node and its trigger into one entry, with the trigger's description.
	const descriptions: Record<string, string> = {
		Microwork: 'Have people tag and annotate brand logos in images, or start when they are done',
		WorkReduce: 'Order back-office work from people, or start when an order changes',
	};
	const found: Array<[nodes: string[], words: string[]]> = [
		[['Microwork'], ['annotation', 'bounding box', 'crowd', 'label', 'logo', 'moderation']],
		[['WorkReduce'], ['ad QA', 'back office', 'creative', 'QA']],
		[
			['Microwork', 'WorkReduce'],
			['approval', 'human', 'human in the loop', 'people', 'review'],
		],
	];
	before(async () => {
		const { id } = await n8n.api.workflows.create(chain([items({})]));
		await editor.openWorkflow(id);
		await editor.page.getByTestId('node-creator-plus-button').click();
	});
	for (const [nodes, words] of found) {
		for (const word of words) {
			test(`${nodes.join(' and ')} for "${word}"`, async () => {
				const bar = editor.page.getByTestId('node-creator-search-bar');
				const entries = editor.page.getByTestId('item-iterator-item');
				// Until nothing is listed, so that what is listed then was found by this word.
				await bar.fill('xyzzyx');
				await entries.first().waitFor({ state: 'detached' });
				await bar.fill(word);
				for (const node of nodes) {
					const entry = entries.filter({ hasText: descriptions[node]! });
					await entry.getByText(node, { exact: true }).waitFor();
				}
				await editor.shoot(`search-${word.replaceAll(' ', '-')}`);
			});
		}
	}
});

test('the canvas says below each node what it does', async () => {
	const { id } = await n8n.api.workflows.create(
		chain([
			workReduceTrigger({ event: 'orderFinished' }),
			workReduce(action('create', 'order'), { name: 'Order it' }),
			workReduce(action('getAll', 'taskType'), { name: 'List kinds' }),
			microwork(action('tag', 'image'), { name: 'Ask' }),
			microwork(action('getAll', 'task'), { name: 'List tasks' }),
		]),
	);
	await editor.openWorkflow(id);
	await editor.page.getByText('Get many tasks').waitFor();
	const texts = await editor.page.getByTestId('canvas-node').allInnerTexts();
	expect(texts.map((text) => text.split('\n')[1])).toEqual([
		'Order finished',
		'Create order',
		'Get many task types',
		'Tag image',
		'Get many tasks',
	]);
	await editor.shoot('canvas');
});

describe('The next node offers, before anything ran, what comes out of', () => {
	const offered: Array<[step: Step, fields: string[]]> = [
		[workReduce(action('create', 'order')), ['order_number', 'status', 'work_result']],
		[workReduce(action('get', 'order')), ['order_number', 'status', 'work_result']],
		[workReduce(action('getAll', 'order')), ['order_number', 'result_file_count']],
		[workReduce(action('update', 'order')), ['order_number', 'updated']],
		[workReduce(action('cancel', 'order')), ['order_number', 'deleted']],
		[workReduce(action('downloadFiles', 'order')), ['order_number', 'file_name']],
		[workReduce(action('getAll', 'taskType')), ['code', 'description']],
		[microwork(action('tag', 'image')), ['task_id', 'tags', 'brand', 'metadata', 'timedOut']],
		[microwork(action('annotateTags', 'image')), ['task_id', 'tags', 'label', 'metadata']],
		[microwork(action('get', 'task')), ['task_id', 'response', 'brand']],
		[microwork(action('getAll', 'task')), ['task_id', 'tag_count', 'response']],
		[microwork(action('cancel', 'task')), ['task_id', 'status']],
	];
	for (const [step, fields] of offered) {
		const { resource, operation } = step.parameters as Record<string, string>;
		test(`${resource} ${operation}`, async () => {
			const next = { type: 'n8n-nodes-base.noOp', name: 'Next' };
			const { id } = await n8n.api.workflows.create(chain([items({}), step, next]));
			await editor.openWorkflow(id);
			await editor.openNode('Next');
			const input = editor.page.getByTestId('ndv-input-panel');
			await input.getByText(fields[0]!, { exact: true }).waitFor();
			await editor.shoot(`offered-${resource}-${operation}`);
			const shown = (await input.innerText()).split('\n');
			expect(shown).toEqual(expect.arrayContaining(fields));
		});
	}

	test('every operation, by an entry in the list above', async () => {
		const listed = offered.map(
			([{ parameters }]) => `${parameters!.resource as string}.${parameters!.operation as string}`,
		);
		expect(listed.sort()).toEqual(await offeredOperations(n8n));
	});
});

test('a node that waits says for how many tasks, and nothing that is secret', async () => {
	const ask = microwork({ ...action('tag', 'image'), imageUrl: 'https://images.example/a.png' });
	const next = { type: 'n8n-nodes-base.noOp', name: 'Next' };
	const { id } = await n8n.api.workflows.create(
		chain([items({ row: 1 }, { row: 2 }, { row: 3 }), ask, next]),
	);
	await editor.openWorkflow(id);
	await editor.page.getByTestId('execute-workflow-button').click();
	const [execution] = await until(async () => {
		const all = await n8n.api.executions.list({ workflowId: id });
		return all.length > 0 && all;
	});
	await n8n.api.executions.settled(execution!.id, ['waiting']);

	const waits = 'The workflow goes on by itself as soon as all results are there';
	await editor.openNode(ask.name!);
	const output = editor.page.getByTestId('output-panel');
	await output.getByText(/Waiting for the results of 3 tasks, until \d/).waitFor();
	await output.getByText(waits).waitFor();
	await editor.shoot('waiting');
	expect(await output.innerHTML()).not.toContain('signature');
	await editor.page.keyboard.press('Escape');

	await editor.openNode('Next');
	await editor.page.getByTestId('ndv-input-panel').getByText(waits).waitFor();
	await editor.shoot('waiting-next');
});

test('a click on "Execute workflow" places an order, and the panel shows it', async () => {
	const create = workReduce({
		resource: 'order',
		operation: 'create',
		name: 'By hand',
		taskType: { __rl: true, mode: 'id', value: 'qa_screenshot' },
	});
	const { id } = await n8n.api.workflows.create(chain([items({}), create]));
	await editor.openWorkflow(id);
	await editor.page.getByTestId('execute-workflow-button').click();
	const [execution] = await until(async () => {
		const all = await n8n.api.executions.list({ workflowId: id });
		return all.length > 0 && all;
	});
	await n8n.api.executions.settled(execution!.id);
	await editor.openNode(create.name!);
	const output = editor.page.getByTestId('output-panel');
	const [order] = await sandbox.orders();
	await output.getByText(String(order?.number)).first().waitFor();
	await editor.shoot('executed');
});
