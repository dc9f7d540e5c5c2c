import { join } from 'node:path';
import { PlainError } from '../harness/errors.mts';
import { installN8n } from '../harness/install-n8n.mts';
import { take } from '../harness/locks.mts';
import { type N8nServer, demoOwner, launchN8n } from '../harness/n8n.mts';
import { N8nRefused, connect } from '../harness/n8n-api.mts';
import { copyPackages, installPackage, packPackage } from '../harness/package.mts';
import { isFree } from '../harness/ports.mts';
import { say, step } from '../harness/progress.mts';
import { launchQueueMode, requireQueuePrograms, userFolders } from '../harness/queueMode.mts';
import { type Sandbox, startSandbox } from '../harness/sandbox.mts';
import { openBrowser } from './demo/browser.mts';
import { provideCredentials } from './demo/credentials.mts';
import { type Example, importExamples, readExamples } from './demo/examples.mts';
import { type Options, readOptions, usage } from './demo/options.mts';
import { readState, writeState } from './demo/state.mts';
import { main } from './main.mts';

let ready = false;

await main(
	async () => {
		const options = readOptions(process.argv.slice(2));
		if (options === 'help') {
			console.log(usage);
			return;
		}
		if (options.queue) requireQueuePrograms();
		await refuseBusy(options.n8nPort, 'n8n', '--n8n-port', 5680);
		await refuseBusy(options.sandboxPort, 'the sandbox', '--sandbox-port', 8089);
		const release = await take(join(options.data, 'lock'), {
			what: `Another npm start uses ${options.data}; stop it, or choose another folder with --data`,
			wait: false,
		});
		try {
			await run(options);
		} finally {
			await release();
		}
	},
	() => ({ code: ready ? 0 : 130, line: 'Stopping n8n and the sandbox …' }),
);

async function run(options: Options): Promise<void> {
	await installN8n();
	const launch = options.queue ? await prepareQueueMode(options) : await prepareSingle(options);
	const [n8n, sandbox] = await step('Starting n8n and the sandbox', async () => {
		return await Promise.all([
			launch(),
			startSandbox({
				port: options.sandboxPort,
				dataDir: join(options.data, 'sandbox'),
				logFile: join(options.data, 'sandbox.log'),
				seed: true,
			}),
		]);
	});
	const examples = await readExamples({ n8n: n8n.webhookUrl, sandbox: sandbox.url });
	const signedIn = await furnish(n8n, sandbox, examples, options.data);

	ready = true;
	tell(n8n.webhookUrl, sandbox, examples, options, signedIn);
	openBrowser(workflowsOf(n8n.webhookUrl));
	const who = await Promise.race([
		n8n.exited().then(() => `n8n has ended; its log is ${n8n.logFile}`),
		sandbox.exited().then(() => `The sandbox has ended; its log is ${sandbox.logFile}`),
	]);
	throw new PlainError(who);
}

async function prepareSingle({ data, n8nPort: port }: Options) {
	const userFolder = join(data, 'n8n');
	await installPackage(await packPackage(), userFolder);
	const webhookUrl = `http://localhost:${port}`;
	return async () => await launchN8n({ userFolder, port, webhookUrl });
}

async function prepareQueueMode({ data: folder, n8nPort: port }: Options) {
	const [first, ...others] = userFolders(folder);
	await installPackage(await packPackage(), first!);
	for (const other of others) await copyPackages(first!, other);
	return async () => await launchQueueMode({ folder, port });
}

/** Signs in, and puts credentials and examples in place; answers whether it could sign in. */
async function furnish(server: N8nServer, sandbox: Sandbox, examples: Example[], data: string) {
	try {
		const api = await connect(server.url, demoOwner);
		await step('Putting credentials and examples in place', async () => {
			const state = await readState(data);
			const hasMoved = state.sandboxUrl !== undefined && state.sandboxUrl !== sandbox.url;
			await provideCredentials({ ...server, api }, sandbox, hasMoved);
			const known = await importExamples(api, examples, state.examples);
			await writeState(data, { sandboxUrl: sandbox.url, examples: known });
		});
		return true;
	} catch (error) {
		if (!(error instanceof N8nRefused && error.status === 401)) throw error;
		say('  The demo login has been changed in n8n, so credentials and examples stay as they are');
		return false;
	}
}

async function refuseBusy(port: number, who: string, option: string, other: number): Promise<void> {
	if (await isFree(port)) return;
	throw new PlainError(
		`Port ${port}, which ${who} is to use, is busy: stop the program that uses it, or choose another port, e.g. npm start -- ${option} ${other}`,
	);
}

/** n8n's list of workflows: its first page is about its assistant. */
function workflowsOf(n8n: string): string {
	return `${n8n}/home/workflows`;
}

function tell(
	n8n: string,
	sandbox: Sandbox,
	examples: Example[],
	{ data }: Options,
	signedIn: boolean,
) {
	const login = signedIn
		? `log in with ${demoOwner.email} / ${demoOwner.password}`
		: 'with your own login';
	const list = examples.map(({ id, name }) => `  ${n8n}/workflow/${id}  ${name}`);
	console.log(`
Ready.

n8n      ${workflowsOf(n8n)}  ${login}
Sandbox  ${sandbox.url}  plays WorkReduce and Microwork; finish their work there yourself, or wait some seconds
${list.length > 0 ? `\nExamples: open one and do what its note says. A good first one is "Look at what people found".\n${list.join('\n')}\n` : ''}
Everything is kept in ${data}. Ctrl-C stops both; npm start goes on where you were.`);
}
