import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { PlainError } from './errors.mts';
import { type Installation, installN8n } from './install-n8n.mts';
import { type N8nApi, type Owner, connect } from './n8n-api.mts';
import { freePort, isFree } from './ports.mts';
import { type Exit, type Running, run, start } from './processes.mts';
import { until } from './waiting.mts';

export type N8nOptions = {
	/** Holds everything this n8n keeps; never the user's own `~`. */
	userFolder: string;
	port?: number;
	/** Further variables for n8n, over the ones set here. */
	env?: Record<string, string>;
	owner?: Owner;
	/** The address that callers of webhooks use, when it isn't `url`. */
	webhookUrl?: string;
};

/** A running n8n, before anybody has signed in. */
export type N8nServer = {
	url: string;
	/** The address that callers of webhooks use. */
	webhookUrl: string;
	port: number;
	userFolder: string;
	logFile: string;
	/** n8n's own process id, of the latest start. */
	pid: () => number;
	/** What n8n wrote since its latest start. */
	log: () => string;
	/** Ends when the process does, however it does. */
	exited: () => Promise<Exit>;
	/** Starts it again after `stop` or `kill`, and waits until it is ready. */
	start: () => Promise<void>;
	stop: () => Promise<Exit>;
	/** Ends it as a power cut would: SIGKILL, to its task runner, too. */
	kill: () => Promise<Exit>;
	restart: () => Promise<void>;
	/** Runs n8n's command line on the same data, e.g. `cli('export:workflow', '--all')`. */
	cli: (...args: string[]) => Promise<string>;
};

/** The same with its REST interface, signed in as the owner. */
export type N8n = N8nServer & { api: N8nApi };

export const demoOwner: Owner = {
	email: 'demo@example.com',
	password: 'Workflow-Demo-1',
	firstName: 'Demo',
	lastName: 'User',
};

/**
 * Starts n8n as `launchN8n` does and signs in as its owner, whom it creates on a new folder.
 * @throws what `launchN8n` throws, and N8nRefused when the owner has another password by now
 */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const n8n = await launchN8n(options);
	try {
		return Object.assign(n8n, { api: await connect(n8n.url, options.owner ?? demoOwner) });
	} catch (error) {
		await n8n.kill();
		throw error;
	}
}

/**
 * Starts n8n on a folder of its own and waits until it is ready.
 * @throws PlainError when the port is taken, or when n8n ends or isn't ready within five minutes, with the end of its log
 */
export async function launchN8n(options: N8nOptions): Promise<N8nServer> {
	const installation = await installN8n();
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(options.userFolder, 'n8n.log');
	// The one folder that n8n lets workflows read and write files in; it doesn't make it itself.
	await mkdir(join(options.userFolder, '.n8n-files'), { recursive: true });

	const launch = async (): Promise<Running> => {
		if (!(await isFree(port))) throw new PlainError(`Port ${port}, which n8n is to use, is busy`);
		const process_ = start({
			command: installation.node,
			args: [installation.n8n, 'start'],
			cwd: options.userFolder,
			env: { ...(await environment(installation, options, port)), ...options.env },
			logFile,
		});
		try {
			await ready(process_, url, logFile);
		} catch (error) {
			await process_.kill();
			throw error;
		}
		return process_;
	};

	let process_ = await launch();
	const n8n: N8nServer = {
		url,
		webhookUrl: options.webhookUrl ?? url,
		port,
		userFolder: options.userFolder,
		logFile,
		pid: () => process_.pid,
		log: () => process_.output(),
		exited: async () => await process_.exited,
		start: async () => {
			process_ = await launch();
		},
		stop: async () => await process_.stop(),
		kill: async () => await process_.kill(),
		restart: async () => {
			await n8n.stop();
			await n8n.start();
		},
		cli: async (...args) =>
			await run({
				command: installation.node,
				args: [installation.n8n, ...args],
				cwd: options.userFolder,
				env: await environment(installation, options, port),
				logFile: join(options.userFolder, 'n8n-cli.log'),
			}),
	};
	return n8n;
}

async function ready(process_: Running, url: string, logFile: string): Promise<void> {
	let ended: Exit | undefined;
	void process_.exited.then(
		(exit) => (ended = exit),
		() => (ended = { code: null, signal: null }),
	);
	const end = () => process_.output().trim().split('\n').slice(-5).join('\n');
	await until(
		async () => {
			if (ended) throw new PlainError(`n8n ended while starting; its log is ${logFile}\n${end()}`);
			const answer = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
			// Readiness comes before the workflows are active; this line comes after.
			return answer?.ok === true && process_.output().includes('Editor is now accessible');
		},
		{ timeout: 300_000, what: `n8n to be ready; its log is ${logFile}` },
	);
}

const kept =
	/^(PATH|USER|LOGNAME|SHELL|LANG|LC_.+|TZ|TMP|TEMP|TMPDIR|SystemRoot|SystemDrive|ComSpec|PATHEXT|https?_proxy|all_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/i;

/** n8n reads some hundred variables. Only those about the machine are passed on, so that settings of the user's own n8n don't apply here. */
async function environment(
	{ node }: Installation,
	{ userFolder, webhookUrl }: N8nOptions,
	port: number,
): Promise<NodeJS.ProcessEnv> {
	const machine = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => kept.test(name)),
	);
	return {
		...machine,
		PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
		HOME: userFolder,
		USERPROFILE: userFolder,
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		GENERIC_TIMEZONE: Intl.DateTimeFormat().resolvedOptions().timeZone,
		WEBHOOK_URL: `${webhookUrl ?? `http://127.0.0.1:${port}`}/`,
		N8N_EDITOR_BASE_URL: webhookUrl ?? `http://127.0.0.1:${port}`,
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	};
}

/** Whether a process lives, for tests that look for leftovers. */
export const lives = (pid: number) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
	const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
	return Number(stdout.trim()) * 1024;
}
