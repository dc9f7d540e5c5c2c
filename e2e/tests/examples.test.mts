import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { expect } from 'expect';
import type { IDataObject } from 'n8n-workflow';
import { provideCredentials } from '../../scripts/demo/credentials.mts';
import { importExamples, readExamples } from '../../scripts/demo/examples.mts';
import { openEditor } from '../../harness/browser.mts';
import * as newcomer from '../../harness/examples.mts';
import { type Execution, itemsOf, jsonOf } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';

/** Run by night.test.mts, agents.test.mts and escalation.test.mts. */
const elsewhere = [
	...['wrmwNight', 'wrmwNightHundred', 'wrmwNightRows', 'wrmwMorning'],
	'wrmwEscalate',
];

const { n8n, sandbox, close } = await openStage({
	sandbox: { seed: true, settings: { taskDelayMs: 500, orderStepDelayMs: 500, clockSpeed: 60 } },
});
after(close);

await provideCredentials(n8n, sandbox, true);
const examples = await readExamples({ n8n: n8n.webhookUrl, sandbox: sandbox.url });
await importExamples(n8n.api, examples, {});
const editor = await openEditor(n8n);
after(editor.close);

const exampleOf = (id: string) => examples.find((example) => example.id === id)!;
const played = new Set<string>();

/**
 * Clicks what an example's note says, after what it says to change, and answers its execution and the text of each panel
 * that the note opens.
 */
async function play(
	id: string,
	change = async () => {},
): Promise<{ execution: Execution; seen: Record<string, string> }> {
	const example = exampleOf(id);
	await editor.openWorkflow(id);
	await change();
	const started = await startedBy(id, async () => await newcomer.clickExecute(editor, example));
	const execution = await n8n.api.executions.settled(started, undefined, { timeout: 120_000 });
	expect(execution.data.resultData.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	const seen: Record<string, string> = {};
	for (const node of newcomer.nodesToLookAt(example)) {
		await newcomer.seeDone(editor, node);
		seen[node] = await newcomer.lookAt(editor, node);
		await editor.shoot(`example-${example.id}-${node.replaceAll(' ', '')}`);
		await newcomer.backToCanvas(editor);
	}
	await editor.shoot(`example-${id}`);
	played.add(id);
	return { execution, seen };
}

/** The execution of a workflow that an action starts. */
async function startedBy(workflowId: string, action: () => Promise<unknown>): Promise<string> {
	const list = async () => (await n8n.api.executions.list({ workflowId })).map(({ id }) => id);
	const earlier = new Set(await list());
	await action();
	return await until(async () => (await list()).find((id) => !earlier.has(id)), {
		what: `an execution of ${workflowId}`,
	});
}

describe('Examples', () => {
	test('place an order with a file and read it back', async () => {
		const { execution, seen } = await play('wrmwPlaceOrder');
		const [order] = jsonOf(execution, 'Read It Back');
		expect(order).toMatchObject({ name: 'Reconcile the ad spend', task_type: 'recon' });
		expect(JSON.stringify(order)).toContain('spend.csv');
		expect(seen['Read It Back']).toContain('Reconcile the ad spend');
	});

	test('list task types and orders', async () => {
		const { execution, seen } = await play('wrmwListOrders');
		expect(jsonOf(execution, 'Get Task Types').length).toBeGreaterThan(1);
		expect(jsonOf(execution, 'Get Orders').length).toBeGreaterThan(1);
		expect(seen['Get Task Types']).toContain('recon');
		expect(seen['Get Orders']).toContain('QA Screenshot of Ad Creative');
	});

	test('tag an image, receive the result through the trigger, have the boxes checked', async () => {
		const { seen } = await play('wrmwTagTrigger');
		expect(seen['Ask for Tags']).toContain('pending');
		const answered = await until(
			async () => {
				const all = await n8n.api.executions.list({ workflowId: 'wrmwCheckBoxes' });
				for (const { id, status } of all) {
					if (status !== 'success') continue;
					const rows = jsonOf(await n8n.api.executions.get(id), 'Report');
					if (rows.length > 0) return { id, rows };
				}
				return undefined;
			},
			{ what: 'the report about the boxes', timeout: 120_000 },
		);
		expect(answered.rows[0]).toEqual({
			campaign: 'Spring',
			box: expect.any(String),
			answer: expect.stringMatching(/^(clear|partly hidden|unclear)$/),
		});
		await editor.openExecution('wrmwCheckBoxes', answered.id);
		await editor.shoot('example-wrmwCheckBoxes');
		played.add('wrmwCheckBoxes');
	});

	test('list and cancel pending tasks', async () => {
		const createdAt = new Date(Date.now() - 2 * 3_600_000).toISOString();
		const ids = await sandbox.createTasks({ count: 3, status: 'pending', held: true, createdAt });
		const { execution, seen } = await play('wrmwCancelTasks');
		const canceled = jsonOf(execution, 'Canceled').map(({ canceled: id }) => id);
		expect(canceled).toEqual(expect.arrayContaining(ids));
		expect(seen.Canceled).toContain(ids[0]);
	});

	test('tag, wait, annotate, wait, report', async () => {
		const { execution, seen } = await play('wrmwTagAnnotate');
		const [report] = jsonOf(execution, 'Report');
		expect(report).toMatchObject({
			image: sandbox.sample('stadium.png'),
			boxes: expect.any(Number),
		});
		expect(seen.Report).toContain(sandbox.sample('stadium.png'));
	});

	test('many images at once, one row each', async () => {
		const { execution, seen } = await play('wrmwManyImages');
		const rows = ['Row', 'Look Later', 'Failed or Canceled'].flatMap((node) =>
			jsonOf(execution, node),
		);
		const images = jsonOf(execution, 'One Item per Image');
		expect(rows.map(({ row }) => Number(row)).sort()).toEqual(
			images.map(({ row }) => Number(row)).sort(),
		);
		expect(seen.Row).toContain('Blue Comet, Fizzy Lemon, Red Kettle');
	});

	test('when an order is finished, save its files and tell the team', async () => {
		const [number = ''] = await sandbox.createOrders({ status: 'In QA', held: true });
		await sandbox.addResult(number, { files: [{ name: 'report.txt', text: 'done' }] });
		await sandbox.advanceOrder(number, 'Delivered');
		const { execution, seen } = await play('wrmwSaveFiles');
		expect(seen['Message for the Team']).toMatch(/Order \d{8} ".+" is done/);
		const saved = jsonOf(execution, 'Save the File').map(({ file_name }: IDataObject) => file_name);
		const files = await readdir(join(n8n.userFolder, '.n8n-files'));
		expect(files.length).toBeGreaterThan(0);
		expect(files).toHaveLength(saved.length);
	});

	test('each new row becomes an order, once, and one without its file says so', async () => {
		const missing = { route: 'spend\\.csv', kind: 'status', status: 404 } as const;
		await sandbox.fault(missing);
		const { execution, seen } = await play('wrmwRowsToOrders');
		await sandbox.clearFaults();
		const number = expect.stringMatching(/^\d{8}$/);
		const rows = jsonOf(execution, 'Order Number for the Row');
		expect(rows).toEqual([
			{ row: 1, order_number: number },
			{ row: 3, order_number: number },
		]);
		expect(seen['Order Number for the Row']).toContain(String(rows[0]?.order_number));
		expect(jsonOf(execution, 'Not Ordered')).toEqual([
			{ row: 2, problem: expect.stringContaining('404'), details: '' },
		]);
		const again = await n8n.api.executions.settled(await n8n.api.run('wrmwRowsToOrders'));
		expect(jsonOf(again, 'Order Number for the Row')).toEqual([]);
	});

	test('what is delivered, oldest due first, and what has no date last', async () => {
		await sandbox.createOrders({ status: 'Delivered', held: true, dueDate: '2026-12-01' });
		await sandbox.createOrders({ status: 'Delivered', held: true });
		await sandbox.createOrders({ status: 'Delivered', held: true, dueDate: '2025-12-01' });
		const { execution, seen } = await play('wrmwApproveList');
		const rows = jsonOf(execution, 'Oldest Due First');
		const dated = rows.filter(({ undated }) => undated === false).map(({ due }) => String(due));
		expect(dated[0]).toContain('2025-12-01');
		expect(dated).toEqual([...dated].sort());
		expect(rows.at(-1)).toMatchObject({ undated: true, due: '' });
		expect(seen['Oldest Due First']).toContain('2025-12-01');
	});

	test('images come back as a page with their boxes, which shrink with the panel', async () => {
		await sandbox.settings({
			outcomes: [
				{ imageUrl: 'stadium', outcome: 'cancel' },
				{
					imageUrl: 'street\\.svg',
					outcome: 'complete',
					tags: [{ left: 10, top: 20, width: 300, height: 40, brand: `<b>$' & "{{ 1 }}"</b>` }],
				},
			],
		});
		const { seen } = await play('wrmwLookAtLogos');
		await sandbox.settings({ outcomes: [] });
		expect(seen.Page).toContain('2 of 3 images came back');
		expect(seen.Page).toMatch(/Blue Comet\s+1/);
		expect(seen.Page).toContain(`<b>$' & "{{ 1 }}"</b>`);
		expect(seen.Page).toContain(`${sandbox.sample('stadium.png')}: The task was canceled`);

		const widths = [];
		for (const width of [2000, 1200]) {
			await editor.page.setViewportSize({ width, height: 1100 });
			await newcomer.lookAt(editor, 'Page');
			const { image, box } = await newcomer.firstPicture(editor);
			widths.push(image.width);
			// The sample is 1,200 pixels wide; its first logo is at 90, 120, 300 by 140.
			const scale = image.width / 1200;
			expect(box.x - image.x).toBeCloseTo(90 * scale, 0);
			expect(box.y - image.y).toBeCloseTo(120 * scale, 0);
			expect(box.width).toBeCloseTo(300 * scale, 0);
			expect(box.height).toBeCloseTo(140 * scale, 0);
			await editor.shoot(`example-wrmwLookAtLogos-${width}`);
			await newcomer.backToCanvas(editor);
		}
		await editor.page.setViewportSize({ width: 1500, height: 1100 });
		expect(widths[0]).toBeLessThan(1200);
		expect(widths[1]).toBeLessThan(widths[0]!);
	});

	test('each logo becomes a file, and each image one with all boxes', async () => {
		const { execution, seen } = await play('wrmwLogoFiles');
		expect(seen['Cut It Out']).toContain('png');
		expect(seen['All Boxes in One']).toContain('png');
		const filesOf = async (node: string) =>
			await Promise.all(
				itemsOf(execution, node).map(async ({ binary }) =>
					pngSize(await n8n.api.file(binary!.data!)),
				),
			);
		const logos = jsonOf(execution, 'One Item per Logo').map(({ tags }) => tags as IDataObject);
		expect(logos.length).toBeGreaterThan(2);
		expect(await filesOf('Cut It Out')).toEqual(
			logos.map(({ width, height }) => ({ width, height })),
		);
		expect(await filesOf('All Boxes in One')).toEqual([
			{ width: 1200, height: 800 },
			{ width: 1000, height: 600 },
		]);
		const [first] = itemsOf(execution, 'All Boxes in One');
		// The first logo is at 90, 120; its frame is around it.
		expect(pixel(await n8n.api.file(first!.binary!.data!), 87, 200)).toBe('#B3183F');
		const saved = await readdir(join(n8n.userFolder, '.n8n-files'));
		expect(saved.filter((name) => name.startsWith('logo-'))).toHaveLength(logos.length);
		expect(saved.filter((name) => name.startsWith('boxes-'))).toHaveLength(2);
	});

	test('what a stopped execution left is canceled, and nothing else', async () => {
		await sandbox.settings({ workers: 'byHand' });
		const other = await sandbox.createTasks({ count: 2, status: 'pending', held: true });
		const look = exampleOf('wrmwLookAtLogos');
		const stopped = await startedBy(look.id, async () => await newcomer.execute(editor, look));
		await n8n.api.executions.settled(stopped, ['waiting']);
		await newcomer.stop(editor);
		await n8n.api.executions.settled(stopped, ['canceled']);

		const { seen } = await play(
			'wrmwAfterStop',
			async () => await newcomer.changeSetting(editor, 'execution', stopped),
		);
		expect(seen.Canceled).toContain(stopped);
		const tasks = await sandbox.tasks();
		const left = tasks.filter(({ callback_url }) =>
			callback_url?.includes(`meta_execution=${stopped}`),
		);
		expect(left.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
		expect(
			tasks.filter(({ task_id }) => other.includes(task_id)).map(({ status }) => status),
		).toEqual(['pending', 'pending']);
		await sandbox.settings({ workers: 'auto' });
	});

	test('an agent asks people, and answers in the chat', async () => {
		const { page } = editor;
		await editor.openWorkflow('wrmwAgentPeople');
		await page.getByTestId('workflow-chat-button').click();
		const images = ['street.png', 'stadium.png'].map((name) => sandbox.sample(name));
		await page.getByTestId('chat-input').fill(`Which brands are in ${images.join(' and ')}?`);
		await page.getByTestId('chat-input').press('Enter');
		await page.getByText('Blue Comet').first().waitFor();
		await page.getByText('Green Harbour').first().waitFor();
		await editor.shoot('example-wrmwAgentPeople');
		played.add('wrmwAgentPeople');
	});

	test('no example is left out', () => {
		const all = examples.map(({ id }) => id).filter((id) => !elsewhere.includes(id));
		expect([...played].sort()).toEqual(all.sort());
	});
});

/** The color of a pixel, e.g. `#E11D48`. */
function pixel(png: Buffer, x: number, y: number): string {
	const args = ['convert', 'png:-', '-crop', `1x1+${x}+${y}`, 'txt:-'];
	return /#[\dA-F]{6}/.exec(execFileSync('gm', args, { input: png, encoding: 'utf8' }))?.[0] ?? '';
}

/** Width and height stand in a PNG's header. */
const pngSize = (file: Buffer) => ({ width: file.readUInt32BE(16), height: file.readUInt32BE(20) });
