import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type Page, chromium, selectors } from 'playwright-core';
import { PlainError } from './errors.mts';
import { type N8n, demoOwner } from './n8n.mts';
import { local } from './paths.mts';

selectors.setTestIdAttribute('data-test-id');

export const screenshots = join(local, 'screenshots');

export type Editor = {
	page: Page;
	/** Opens a saved workflow's canvas. */
	openWorkflow: (id: string) => Promise<void>;
	/** Opens a node's panel on the canvas that is open. */
	openNode: (name: string) => Promise<void>;
	/** Opens a past execution and waits until a node is shown as done. */
	openExecution: (workflowId: string, id: string) => Promise<void>;
	/** The names of the parameters that the open panel shows. */
	parameterNames: () => Promise<string[]>;
	/** Saves what is seen as .local/screenshots/<name>.png. */
	shoot: (name: string) => Promise<void>;
	close: () => Promise<void>;
};

const flags = [
	...['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run'],
	...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/**
 * Opens n8n's editor in headless Chromium and logs in as a person would.
 * @throws PlainError when there is no Chromium on this machine
 */
export async function openEditor({ url }: Pick<N8n, 'url'>): Promise<Editor> {
	await mkdir(screenshots, { recursive: true });
	const browser: Browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
	const page = await browser.newPage({
		viewport: { width: 1500, height: 1100 },
		reducedMotion: 'reduce',
	});
	page.setDefaultTimeout(90_000);
	await page.goto(`${url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"]').fill(demoOwner.email);
	await page.locator('input[name="password"]').fill(demoOwner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL((address) => !address.pathname.startsWith('/signin'));

	return {
		page,
		openWorkflow: async (id) => {
			await page.goto(`${url}/workflow/${id}`);
			await page.getByTestId('canvas-node').first().waitFor();
		},
		openNode: async (name) => {
			const node = page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
			await node.dblclick();
			await page.getByTestId('node-parameters').waitFor();
		},
		openExecution: async (workflowId, id) => {
			await page.goto(`${url}/workflow/${workflowId}/executions/${id}`);
			await page.getByTestId('canvas-node-status-success').first().waitFor();
		},
		parameterNames: async () => {
			const labels = page
				.getByTestId('node-parameters')
				.getByTestId('input-label')
				.filter({ visible: true });
			// Behind the name a label holds the choice between a fixed value and an expression.
			return (await labels.allInnerTexts()).map((text) => text.split('\n')[0]!.trim());
		},
		shoot: async (name) => {
			await page.screenshot({ path: join(screenshots, `${name}.png`), animations: 'disabled' });
		},
		close: async () => await browser.close(),
	};
}

export function chromiumPath(): string {
	const candidates = [
		process.env.CHROMIUM ?? '',
		...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
		'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
		'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	];
	const found = candidates.find((file) => file !== '' && existsSync(file));
	if (found === undefined) {
		throw new PlainError(
			'The tests of the editor need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its program',
		);
	}
	return found;
}
