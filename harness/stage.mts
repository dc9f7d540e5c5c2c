import { chmod, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionStatus, INode, INodeParameters } from 'n8n-workflow';
import { openFrontDoor } from './front-door.mts';
import { installN8n } from './install-n8n.mts';
import { withLock } from './locks.mts';
import { type N8n, type N8nOptions, launchN8n, signIn } from './n8n.mts';
import { type Execution, type SavedCredential, itemsOf } from './n8n-api.mts';
import { type Tarball, copyPackages, installPackage, packPackage } from './package.mts';
import { type Service, installed } from './packages.mts';
import { repository, shortHash } from './paths.mts';
import { freePort } from './ports.mts';
import { removeAtEnd, stopAll } from './processes.mts';
import { step } from './progress.mts';
import {
	type QueueOptions,
	launchQueueMode,
	requireQueuePrograms,
	userFolders,
} from './queueMode.mts';
import {
	type Sandbox,
	type SandboxOptions,
	type Settings,
	microworkKey,
	startSandbox,
	workReduceKey,
} from './sandbox.mts';
import type { Patience } from './waiting.mts';
import { type Step, chain, ours } from './workflow.mts';

/** Which revisions of the references are spoken; what isn't told is the earlier one, or stays as it is. */
export type Revisions = Partial<Pick<Settings, 'workReduceVersion' | 'microworkVersion'>>;

export type Stage = {
	mode: Mode;
	n8n: N8n;
	sandbox: Sandbox;
	/** Saved in this n8n, pointing at this sandbox. */
	credentials: { workReduceApi: SavedCredential; microworkApi: SavedCredential };
	/** A WorkReduce node (with its credential) for a workflow. */
	workReduce: (parameters: INodeParameters, more?: Partial<INode>) => Step;
	microwork: (parameters: INodeParameters, more?: Partial<INode>) => Step;
	workReduceTrigger: (parameters: INodeParameters, more?: Partial<INode>) => Step;
	microworkTrigger: (parameters: INodeParameters, more?: Partial<INode>) => Step;
	/** Makes the sandbox and the credentials speak these revisions from now on; at first they speak those of the sandbox's settings. */
	speak: (revisions: Revisions) => Promise<void>;
	/** Runs the chain by hand, waits for its end, and returns the last node's items beside the execution. */
	run: (
		steps: Step[],
		statuses?: ExecutionStatus[],
		patience?: Patience,
	) => Promise<{ execution: Execution; items: ReturnType<typeof itemsOf>; json: unknown[] }>;
	close: () => Promise<void>;
};

/** n8n in one process, or in queue mode: `queueMode.mts` says what that is made of. */
export type Mode = 'single' | 'queue';

export type StageOptions = {
	/** Unless told, what the variable STAGE_MODE says: so the same tests run in either. */
	mode?: Mode;
	sandbox?: SandboxOptions;
	/** `ofEach` and `envOf` count only in queue mode, where there is more than one process. */
	n8n?: Pick<N8nOptions, 'port' | 'env'> & Pick<QueueOptions, 'ofEach' | 'envOf'>;
};

/**
 * A real n8n with our package installed as users install it, beside a sandbox, both with data of their own in a temporary
 * folder that `close` removes. Callers reach n8n's webhooks through a proxy, at `n8n.webhookUrl`. Everything is built and installed first where it isn't yet.
 */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
	const folder = await mkdtemp(join(tmpdir(), 'stage-'));
	const cleanUp = removeAtEnd(folder);
	const mode = options.mode ?? modeOfRun();
	const { n8n, close, sandbox, credentials } = await openIn(folder, mode, options).catch(
		async (error: unknown) => {
			await stopAll();
			await cleanUp();
			throw error;
		},
	);
	const { workReduceApi, microworkApi } = credentials;
	return {
		mode,
		n8n,
		sandbox,
		credentials,
		workReduce: (parameters, more) => ours('workReduce', parameters, workReduceApi, more),
		microwork: (parameters, more) => ours('microwork', parameters, microworkApi, more),
		workReduceTrigger: (parameters, more) =>
			ours('workReduceTrigger', parameters, workReduceApi, more),
		microworkTrigger: (parameters, more) =>
			ours('microworkTrigger', parameters, microworkApi, more),
		speak: async ({ workReduceVersion, microworkVersion }) => {
			await sandbox.settings({ workReduceVersion, microworkVersion });
			const data = credentialData(sandbox, { workReduceVersion, microworkVersion });
			const update = async (
				{ id, name, type }: SavedCredential,
				changed: Record<string, unknown>,
			) => await n8n.api.credentials.update(id, { name, type, data: changed });
			if (workReduceVersion) await update(workReduceApi, data.workReduceApi);
			if (microworkVersion) await update(microworkApi, data.microworkApi);
		},
		run: async (steps, statuses, patience) => {
			const draft = chain(steps);
			const execution = await n8n.api.runToEnd(draft, statuses, patience);
			const items = itemsOf(execution, draft.nodes.at(-1)!.name);
			return { execution, items, json: items.map(({ json }) => json) };
		},
		close: async () => {
			await Promise.all([close(), sandbox.stop()]);
			await cleanUp();
		},
	};
}

async function openIn(folder: string, mode: Mode, options: StageOptions) {
	const open = mode === 'queue' ? openQueue : openSingle;
	const [{ server, close }, sandbox] = await Promise.all([
		open(join(folder, 'n8n'), options.n8n),
		startSandbox({ dataDir: join(folder, 'sandbox'), ...options.sandbox }),
	]);
	const n8n = await signIn(server);
	return {
		n8n,
		close,
		sandbox,
		credentials: await createCredentials(n8n, sandbox, options.sandbox?.settings),
	};
}

const modeOfRun = (): Mode => (process.env.STAGE_MODE === 'queue' ? 'queue' : 'single');

async function openSingle(userFolder: string, { port, env }: StageOptions['n8n'] = {}) {
	await fromTemplate(async (template) => await cp(template, userFolder, { recursive: true }));
	const behind = port ?? (await freePort());
	const door = await openFrontDoor({ main: `http://127.0.0.1:${behind}` });
	const server = await launchN8n({ userFolder, port: behind, env, webhookUrl: door.url });
	return {
		server,
		close: async () => {
			await server.stop();
			door.close();
		},
	};
}

async function openQueue(folder: string, options: StageOptions['n8n'] = {}) {
	requireQueuePrograms();
	// PostgreSQL may run as another user, who must get to its own folder in here.
	await chmod(join(folder, '..'), 0o711);
	await fromTemplate(async (template) => {
		for (const one of userFolders(folder, options.ofEach)) await copyPackages(template, one);
	});
	const server = await launchQueueMode({ folder, ...options });
	return { server, close: server.close };
}

/** What the credentials hold, by type. */
export const credentialData = (
	sandbox: Pick<Sandbox, 'workReduceUrl' | 'microworkUrl'>,
	{ workReduceVersion, microworkVersion }: Revisions = {},
) => ({
	workReduceApi: {
		apiKey: workReduceKey,
		baseUrl: sandbox.workReduceUrl,
		...(workReduceVersion && { apiVersion: workReduceVersion }),
	},
	microworkApi: {
		apiKey: microworkKey,
		baseUrl: sandbox.microworkUrl,
		...(microworkVersion && { apiVersion: microworkVersion }),
	},
});

async function createCredentials({ api }: N8n, sandbox: Sandbox, revisions?: Revisions) {
	const data = credentialData(sandbox, revisions);
	// Without the service's package n8n doesn't know the type, and there is no node to use it.
	const create = async (name: string, type: keyof typeof data, service: Service) =>
		installed().some(({ services }) => services.includes(service))
			? await api.credentials.create({ name, type, data: data[type] })
			: { id: '', name, type };
	return {
		workReduceApi: await create('WorkReduce Sandbox', 'workReduceApi', 'workReduce'),
		microworkApi: await create('Microwork Sandbox', 'microworkApi', 'microwork'),
	};
}

/**
 * Lends a user folder to copy from, with the package installed, the database made and the owner signed up. It is
 * prepared once per package and release of n8n, which saves some seconds each time.
 */
async function fromTemplate(copy: (template: string) => Promise<void>): Promise<void> {
	const { version } = await installN8n();
	const tarballs: Tarball[] = [];
	for (const one of installed()) tarballs.push(await packPackage(one));
	// Inside node_modules, which linters skip: elsewhere they would fail on files that disappear while they read.
	const folder = join(repository, 'node_modules', '.cache', 'e2e', version);
	const template = join(
		folder,
		`template-${shortHash(...tarballs.flatMap(({ name, hash }) => [name, hash]))}`,
	);
	await withLock(`${folder}.lock`, { what: 'Another run is preparing an n8n' }, async () => {
		if (!existsSync(template)) await prepare(tarballs, folder, template);
		await copy(template);
	});
}

async function prepare(tarballs: Tarball[], folder: string, template: string): Promise<void> {
	const partial = join(folder, 'partial');
	await rm(folder, { recursive: true, force: true });
	await mkdir(partial, { recursive: true });
	for (const tarball of tarballs) await installPackage(tarball, partial);
	await step('Preparing an empty n8n', async () => {
		const n8n = await signIn(await launchN8n({ userFolder: partial }));
		await n8n.stop();
	});
	await rename(partial, template);
}
