import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { expect } from 'expect';
import type { IDataObject } from 'n8n-workflow';
import { provideCredentials } from '../../scripts/demo/credentials.mts';
import { importExamples, readExamples } from '../../scripts/demo/examples.mts';
import { openEditor } from '../../harness/browser.mts';
import { type Execution, jsonOf } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';

const { n8n, sandbox, close } = await openStage({
	sandbox: { seed: true, settings: { taskDelayMs: 500, orderStepDelayMs: 500, clockSpeed: 60 } },
});
after(close);

await provideCredentials(n8n, sandbox, true);
const examples = await readExamples({ n8n: n8n.webhookUrl, sandbox: sandbox.url });
await importExamples(n8n.api, examples, {});

/** Runs an example as its button does, from one of its triggers, to its end. */
async function play(id: string, trigger?: string): Promise<Execution> {
	const execution = await n8n.api.executions.settled(await n8n.api.run(id, trigger), undefined, {
		timeout: 120_000,
	});
	expect(execution.data.resultData.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	played.set(id, execution.id);
	return execution;
}
const played = new Map<string, string>();

describe('Examples', () => {
	test('place an order with a file and read it back', async () => {
		const execution = await play('wrmwPlaceOrder');
		const [order] = jsonOf(execution, 'Read It Back');
		expect(order).toMatchObject({ name: 'Reconcile the ad spend', task_type: 'recon' });
		expect(JSON.stringify(order)).toContain('spend.csv');
	});

	test('list task types and orders', async () => {
		const execution = await play('wrmwListOrders');
		expect(jsonOf(execution, 'Get Task Types').length).toBeGreaterThan(1);
		expect(jsonOf(execution, 'Get Orders').length).toBeGreaterThan(1);
	});

	test('tag an image, receive the result through the trigger, have the boxes checked', async () => {
		const execution = await play('wrmwTagTrigger', 'Start');
		expect(jsonOf(execution, 'Ask for Tags')).toEqual([
			expect.objectContaining({ status: 'pending' }),
		]);
		const reported = await until(
			async () => {
				const all = await n8n.api.executions.list({ workflowId: 'wrmwTagTrigger' });
				for (const { id } of all) {
					const rows = jsonOf(await n8n.api.executions.get(id), 'Report');
					if (rows.length > 0) return rows;
				}
				return undefined;
			},
			{ what: 'the report about the boxes', timeout: 120_000 },
		);
		expect(reported[0]).toEqual({
			campaign: 'Spring',
			box: expect.any(String),
			answer: expect.stringMatching(/^(clear|partly hidden|unclear)$/),
		});
	});

	test('list and cancel pending tasks', async () => {
		await sandbox.createTasks({ count: 3, status: 'pending', held: true });
		const execution = await play('wrmwCancelTasks');
		expect(jsonOf(execution, 'Canceled').length).toBeGreaterThanOrEqual(3);
	});

	test('tag, wait, annotate, wait, report', async () => {
		const [report] = jsonOf(await play('wrmwTagAnnotate'), 'Report');
		expect(report).toMatchObject({
			image: sandbox.sample('stadium.png'),
			boxes: expect.any(Number),
		});
	});

	test('many images at once, one row each', async () => {
		const execution = await play('wrmwManyImages');
		const rows = ['Row', 'Look Later', 'Failed or Canceled'].flatMap((node) =>
			jsonOf(execution, node),
		);
		const images = jsonOf(execution, 'One Item per Image');
		expect(rows.map(({ row }) => Number(row)).sort()).toEqual(
			images.map(({ row }) => Number(row)).sort(),
		);
	});

	test('when an order is finished, save its files and tell the team', async () => {
		const [number = ''] = await sandbox.createOrders({ status: 'In QA', held: true });
		await sandbox.addResult(number, { files: [{ name: 'report.txt', text: 'done' }] });
		await sandbox.advanceOrder(number, 'Delivered');
		const execution = await play('wrmwSaveFiles');
		expect(jsonOf(execution, 'Message for the Team').length).toBeGreaterThan(0);
		const saved = jsonOf(execution, 'Save the File').map(({ file_name }: IDataObject) => file_name);
		const files = await readdir(join(n8n.userFolder, '.n8n-files'));
		expect(files.length).toBeGreaterThan(0);
		expect(files).toHaveLength(saved.length);
	});

	test('each new row becomes an order, once, and one without its file says so', async () => {
		const missing = { route: 'spend\\.csv', kind: 'status', status: 404 } as const;
		await sandbox.fault(missing);
		const first = await play('wrmwRowsToOrders', 'Start');
		await sandbox.clearFaults();
		const number = expect.stringMatching(/^\d{8}$/);
		expect(jsonOf(first, 'Order Number for the Row')).toEqual([
			{ row: 1, order_number: number },
			{ row: 3, order_number: number },
		]);
		expect(jsonOf(first, 'Not Ordered')).toEqual([
			{ row: 2, problem: expect.stringContaining('404'), details: '' },
		]);
		const again = await play('wrmwRowsToOrders', 'Start');
		expect(jsonOf(again, 'Order Number for the Row')).toEqual([]);
	});

	test('what is delivered, oldest due first, and what has no date last', async () => {
		await sandbox.createOrders({ status: 'Delivered', held: true, dueDate: '2026-12-01' });
		await sandbox.createOrders({ status: 'Delivered', held: true });
		await sandbox.createOrders({ status: 'Delivered', held: true, dueDate: '2025-12-01' });
		const rows = jsonOf(await play('wrmwApproveList'), 'Oldest Due First');
		const dated = rows.filter(({ undated }) => undated === false).map(({ due }) => String(due));
		expect(dated[0]).toContain('2025-12-01');
		expect(dated).toEqual([...dated].sort());
		expect(rows.at(-1)).toMatchObject({ undated: true, due: '' });
	});

	test('the editor shows a finished run of each', async () => {
		const editor = await openEditor(n8n);
		after(editor.close);
		for (const [workflowId, id] of played) {
			await editor.openExecution(workflowId, id);
			await editor.shoot(`example-${workflowId}`);
		}
	});

	test('no example is left out here', () => {
		// These have tests of their own: agents.test.mts, escalation.test.mts.
		const elsewhere = ['wrmwAgentPeople', 'wrmwEscalate'];
		expect([...played.keys(), ...elsewhere].sort()).toEqual(examples.map(({ id }) => id).sort());
	});
});
