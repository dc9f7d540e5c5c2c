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
