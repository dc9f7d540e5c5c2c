import { after, describe, test } from 'node:test';
import { expect } from 'expect';
import type { ExecutionStatus, IDataObject } from 'n8n-workflow';
import { provideCredentials } from '../../scripts/demo/credentials.mts';
import { importExamples, readExamples } from '../../scripts/demo/examples.mts';
import { openEditor } from '../../harness/browser.mts';
import * as newcomer from '../../harness/examples.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain, items } from '../../harness/workflow.mts';

const rowCount = 1000;
const canceled = 7;
const neverDone = 11;
const patience = { timeout: 300_000, every: 1000 };

const { n8n, sandbox, close } = await openStage({
	sandbox: {
		settings: {
			workers: 'byHand',
			taskDelayMs: 500,
			// Callbacks that come when their execution has ended are refused, and repeated at a pace that leaves n8n alone.
			clockSpeed: 0.05,
			outcomes: [
				{ imageUrl: `row=${canceled}$`, outcome: 'cancel' },
				{ imageUrl: `row=${neverDone}$`, outcome: 'ignore' },
			],
		},
	},
});
after(close);

await provideCredentials(n8n, sandbox, true);
const examples = await readExamples({ n8n: n8n.webhookUrl, sandbox: sandbox.url });
await importExamples(n8n.api, examples, {});
const exampleOf = (id: string) => examples.find((example) => example.id === id)!;
const editor = await openEditor(n8n);
after(editor.close);

const { id: readsTable } = await n8n.api.workflows.create(
	chain([
		items({}),
		{
			name: 'Rows',
			type: 'n8n-nodes-base.dataTable',
			typeVersion: 1.1,
			parameters: {
				operation: 'get',
				dataTableId: { __rl: true, mode: 'name', value: 'Night images' },
				returnAll: true,
			},
		},
	]),
);
/** The rows of the data table. */
async function table(): Promise<IDataObject[]> {
	const execution = await n8n.api.executions.settled(await n8n.api.run(readsTable));
	const [run] = execution.data.resultData.runData.Rows ?? [];
	return run?.data?.main?.[0]?.map(({ json }) => json) ?? [];
}

/** The row that each task is for: its metadata in the callback URL says so. */
async function taskedRows(): Promise<number[]> {
	const rows = (await sandbox.tasks()).map(({ callback_url }) =>
		Number(new URL(callback_url!).searchParams.get('meta_night_row')),
	);
	return rows.sort((one, other) => one - other);
}

/** Clicks what the note says, after what it says to change, and answers the text of the panel that the note opens. */
async function play(id: string, settings: Record<string, string> = {}): Promise<string> {
	const example = exampleOf(id);
	await editor.openWorkflow(id);
	for (const [field, value] of Object.entries(settings)) {
		await newcomer.changeSetting(editor, field, value);
	}
	await newcomer.clickExecute(editor, example);
	const [node = ''] = newcomer.nodesToLookAt(example);
	await newcomer.seeDone(editor, node);
	const seen = await newcomer.lookAt(editor, node);
	await editor.shoot(`example-${id}-${node}`);
	await newcomer.backToCanvas(editor);
	await editor.shoot(`example-${id}`);
	return seen;
}

/** How many executions of a hundred rows have one of these statuses. */
async function hundreds(...status: ExecutionStatus[]): Promise<number> {
	return (await n8n.api.executions.list({ workflowId: 'wrmwNightHundred', status })).length;
}
const underWay = async () => await hundreds('new', 'running', 'waiting');
const created = async () => (await sandbox.call<{ tasks: number }>('GET', '/health')).tasks;

const allRows = Array.from({ length: rowCount }, (_, at) => at + 1);
const inState = (rows: IDataObject[], state: string) =>
	rows.filter((row) => (row.state ?? '') === state).map(({ id }) => id);

describe('A night with a thousand rows', () => {
	test('is started by a click, and n8n is killed in the middle', async () => {
		await newcomer.execute(editor, exampleOf('wrmwNight'));
		await until(async () => (await created()) > 150, {
			...patience,
			every: 50,
			what: 'some tasks',
		});
		await n8n.kill();
		expect(await created()).toBeLessThan(rowCount);
	});

	test('started again, gives back the rows without a task, and each row becomes one task', async () => {
		await n8n.start();
		await play('wrmwNight', { ask_again_after_minutes: '0' });
		const allWait = async () =>
			(await created()) >= rowCount && (await hundreds('new', 'running')) === 0;
		await until(allWait, { ...patience, what: 'a task for each row' });
		await sandbox.settings({ workers: 'auto' });
		await until(async () => (await underWay()) <= 1, { ...patience, what: 'all but one to end' });
		expect(await taskedRows()).toEqual(allRows);
	});

	test('the morning report tells what is late and canceled', async () => {
		const seen = await play('wrmwMorning', { late_after_hours: '0' });
		expect(seen).toContain('998 of 1000 images are done');
		expect(seen).toMatch(/Late\s+1\b/);
		expect(seen).toMatch(new RegExp(`Row ${neverDone}\\b.*task`));
		expect(seen).toMatch(/Canceled or not created\s+1\b/);
		expect(seen).toMatch(new RegExp(`Row ${canceled}\\b.*The task was canceled`));
	});

	test('started once more, asks for nothing, and each row has its result', async () => {
		await n8n.api.executions.settled(await n8n.api.run('wrmwNight'));
		expect(await taskedRows()).toEqual(allRows);
		const rows = await table();
		expect(inState(rows, 'problem')).toEqual([canceled]);
		// The night itself calls a task late after a day.
		expect(inState(rows, 'asked')).toEqual([neverDone]);
		const logos = ({ image }: IDataObject) => (String(image).includes('street') ? 3 : 2);
		for (const row of rows.filter(({ state }) => state === 'done')) {
			expect(row).toMatchObject({ logos: logos(row), task_id: expect.any(String) });
		}
	});

	test('what comes late finds its row, too', async () => {
		const late = (await table()).find(({ id }) => id === neverDone)!;
		await sandbox.completeTask(String(late.task_id));
		await until(async () => (await underWay()) === 0, { ...patience, what: 'the last one to end' });
		const seen = await play('wrmwMorning');
		expect(seen).toContain('999 of 1000 images are done');
		expect(seen).toMatch(/Open\s+0/);
	});
});
