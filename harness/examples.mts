import type { INode } from 'n8n-workflow';
import { PlainError } from './errors.mts';
import type { Editor } from './browser.mts';
import type { SavedWorkflow } from './n8n-api.mts';

type Example = Pick<SavedWorkflow, 'id' | 'name' | 'nodes'>;

/** The nodes that an example's note says to double-click, in its order. */
export function nodesToLookAt({ nodes }: Pick<Example, 'nodes'>): string[] {
	const told = noteOf(nodes).match(/double-click \*[^*]+\*(?: and \*[^*]+\*)*/gi) ?? [];
	return told.flatMap((part) => [...part.matchAll(/\*([^*]+)\*/g)].map(([, name]) => name!));
}

/**
 * Opens an example and clicks *Execute workflow*, nothing else.
 * @throws PlainError when its note says nothing of that button
 */
export async function execute(editor: Editor, example: Example): Promise<void> {
	await editor.openWorkflow(example.id);
	await clickExecute(editor, example);
}

/** Clicks *Execute workflow* on the canvas that is open; throws as `execute` does. */
export async function clickExecute({ page }: Editor, { name, nodes }: Example): Promise<void> {
	if (!noteOf(nodes).includes('**Execute workflow**')) {
		throw new PlainError(`The note of "${name}" doesn't say to click Execute workflow`);
	}
	await page.getByTestId('execute-workflow-button').first().click();
}

/** Types a value into a field of *Settings*, on the canvas that is open. */
export async function changeSetting(editor: Editor, field: string, value: string): Promise<void> {
	await editor.openNode('Settings');
	const settings = editor.page.getByTestId('assignment');
	const names = await settings
		.getByTestId('assignment-name')
		.locator('input')
		.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
	const row = settings.nth(names.indexOf(field));
	await row.getByTestId('assignment-value').locator('input, textarea').first().fill(value);
	await backToCanvas(editor);
}

/** Waits until the canvas shows that a node is done. */
export async function seeDone({ page }: Editor, node: string): Promise<void> {
	await canvasNode(page, node).getByTestId('canvas-node-status-success').waitFor();
}

/** Stops the execution that the canvas shows as waiting for people. */
export async function stop({ page }: Editor): Promise<void> {
	await page.getByTestId('stop-execution-button').first().click();
}

/** Double-clicks a node and answers the text in its output panel: of the page if it has made one (with a heading), else of the table. */
export async function lookAt(editor: Editor, node: string): Promise<string> {
	await editor.openNode(node);
	const panel = editor.page.getByTestId('output-panel');
	await panel.getByTestId('ndv-items-count').waitFor();
	if (await panel.getByTestId('radio-button-html').isVisible()) {
		const made = panel.locator(madePage).contentFrame().locator('body');
		await made.locator('h2').first().waitFor();
		return await made.innerText();
	}
	// n8n keeps the view of the panel before, also the one of files where there are none.
	if (!(await panel.getByTestId('radio-button-binary').isVisible())) {
		await panel.getByTestId('radio-button-table').click();
	}
	await panel.getByRole('cell').or(panel.getByText('Mime Type:')).first().waitFor();
	return await panel.innerText();
}

/** Where the first picture of the page in the open panel is, and the first box on it. */
export async function firstPicture({ page }: Editor) {
	const made = page.getByTestId('output-panel').locator(madePage).contentFrame();
	const areaOf = async (selector: string) => {
		const area = await made.locator(selector).first().boundingBox();
		if (area === null) throw new PlainError(`The page shows no ${selector}`);
		return area;
	};
	return { image: await areaOf('.picture > img'), box: await areaOf('.box') };
}

/** Closes the node's panel. */
export async function backToCanvas({ page }: Editor): Promise<void> {
	await page.getByTestId('ndv-close-button').click();
	await page.getByTestId('node-parameters').waitFor({ state: 'hidden' });
}

const madePage = 'iframe.__html-display';

const noteOf = (nodes: INode[]): string =>
	nodes
		.filter(({ type }) => type === 'n8n-nodes-base.stickyNote')
		.map(({ parameters }) => String(parameters.content))
		.join('\n');

const canvasNode = (page: Editor['page'], name: string) =>
	page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
