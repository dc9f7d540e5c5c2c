import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionStatus } from 'n8n-workflow';
import type { Locator } from 'playwright-core';
import { provideCredentials } from './demo/credentials.mts';
import { importExamples, readExamples } from './demo/examples.mts';
import { main } from './main.mts';
import { openEditor } from '../harness/browser.mts';
import {
	backToCanvas,
	changeSetting,
	clickExecute,
	execute,
	lookAt,
	seeDone,
} from '../harness/examples.mts';
import { repository } from '../harness/paths.mts';
import { step } from '../harness/progress.mts';
import { openStage } from '../harness/stage.mts';
import { until } from '../harness/waiting.mts';

const folder = join(repository, 'docs', 'pictures');

/** Drags the mouse around a part of an image, given in the image's own pixels, of which it is 1,200 wide. */
async function draw(board: Locator, { left, top, width, height }: Record<string, number>) {
	await board.waitFor();
	const shown = (await board.boundingBox())!;
	const scale = shown.width / 1200;
	const { mouse } = board.page();
	await mouse.move(shown.x + left! * scale, shown.y + top! * scale);
	await mouse.down();
	await mouse.move(shown.x + (left! + width!) * scale, shown.y + (top! + height!) * scale);
	await mouse.up();
}

/** Makes the README's pictures in the real editor, from examples that run as their notes say. */
await main(async () => {
	await mkdir(folder, { recursive: true });
	const { n8n, sandbox, close } = await openStage({
		sandbox: { settings: { workers: 'byHand', clockSpeed: 60 } },
	});
	await provideCredentials(n8n, sandbox, true);
	const examples = await readExamples({ n8n: n8n.webhookUrl, sandbox: sandbox.url });
	await importExamples(n8n.api, examples, {});
	const editor = await openEditor(n8n);
	const { page } = editor;
	const exampleOf = (id: string) => examples.find((example) => example.id === id)!;
	const take = async (name: string, what: Locator) =>
		await what.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
	const canvas = page.getByTestId('canvas-wrapper');
	const output = page.getByTestId('output-panel');

	await step('People look at images, and the result is a page', async () => {
		await page.setViewportSize({ width: 1500, height: 620 });
		await execute(editor, exampleOf('wrmwLookAtLogos'));
		await until(async () => (await sandbox.tasks()).length === 3, { what: 'the tasks' });
		const [execution] = await n8n.api.executions.list({ workflowId: 'wrmwLookAtLogos' });
		await n8n.api.executions.settled(execution!.id, ['waiting']);
		await take('workflow', canvas);

		const desk = await page
			.context()
			.browser()!
			.newPage({ viewport: { width: 1100, height: 820 } });
		await desk.goto(sandbox.url);
		await desk.getByText('street.png').first().click();
		const board = desk.locator('svg.drawable');
		await draw(board, { left: 90, top: 120, width: 300, height: 140 });
		await draw(board, { left: 860, top: 90, width: 260, height: 120 });
		await desk.getByLabel('Brand in box 1').fill('Blue Comet');
		// The rest of the page shows the address of the wait, which nobody else should know.
		await take('desk', desk.locator('form'));
		await desk.close();

		await sandbox.settings({ workers: 'auto', taskDelayMs: 100 });
		await seeDone(editor, 'Page');
		await page.setViewportSize({ width: 1500, height: 1100 });
		await lookAt(editor, 'Page');
		await page.getByText('Workflow executed successfully').waitFor({ state: 'hidden' });
		await take('result', output);
		await backToCanvas(editor);
	});

	await step('An agent asks people', async () => {
		await editor.openWorkflow('wrmwAgentPeople');
		await page.getByTestId('workflow-chat-button').click();
		const question = `Which brands are in ${sandbox.sample('street.png')} and ${sandbox.sample('stadium.png')}?`;
		await page.getByTestId('chat-input').fill(question);
		await page.getByTestId('chat-input').press('Enter');
		await page.getByText('Green Harbour').first().waitFor();
		await take('agent', page.locator('body'));
	});

	await step("A night's batch", async () => {
		const outcome = (row: number, what: 'cancel' | 'ignore') =>
			({ imageUrl: `row=${row}$`, outcome: what }) as const;
		await sandbox.settings({ outcomes: [outcome(7, 'cancel'), outcome(11, 'ignore')] });
		await editor.openWorkflow('wrmwNight');
		await changeSetting(editor, 'sample_rows', '200');
		await clickExecute(editor, exampleOf('wrmwNight'));
		await seeDone(editor, 'Started');
		const status: ExecutionStatus[] = ['new', 'running', 'waiting'];
		const underWay = { workflowId: 'wrmwNightHundred', status };
		await until(async () => (await n8n.api.executions.list(underWay)).length === 1, {
			timeout: 120_000,
			what: 'one hundred rows to be done',
		});
		await execute(editor, exampleOf('wrmwMorning'));
		await seeDone(editor, 'Report');
		await page.setViewportSize({ width: 2200, height: 800 });
		await lookAt(editor, 'Report');
		await take('night', output);
	});

	await editor.close();
	await close();
});
