import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { PlainError } from './errors.mts';
import type { Installation } from './install-n8n.mts';
import { freePort, isFree } from './ports.mts';
import { run, start } from './processes.mts';
import { type Service, startService, untilReady } from './service.mts';

/** n8n's own words for its processes: all of n8n, or its editor in queue mode; one that runs executions; one that takes calls. */
export type Role = 'start' | 'worker' | 'webhook';

export type N8nProcessOptions = {
	role: Role;
	/** Holds everything this process keeps; never the user's own `~`. */
	userFolder: string;
	port: number;
	/** The address that callers of webhooks use. */
	webhookUrl: string;
	/** Further variables for n8n, over the ones set here. */
	env?: Record<string, string>;
};

const names: Record<Role, string> = {
	start: 'n8n',
	worker: "n8n's worker",
	webhook: "n8n's webhook processor",
};

/**
 * Starts one process of n8n on a folder of its own and waits until it is ready.
 * @throws PlainError when the port is taken, or when it ends or isn't ready within five minutes, with the end of its log
 */
export async function startN8nProcess(
	installation: Installation,
	options: N8nProcessOptions,
): Promise<Service> {
	const { role, userFolder, port } = options;
	const name = names[role];
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(userFolder, 'n8n.log');
	// The one folder that n8n lets workflows read and write files in; it doesn't make it itself.
	await mkdir(join(userFolder, '.n8n-files'), { recursive: true });

	return await startService({ url, logFile }, async () => {
		if (!(await isFree(port))) {
			throw new PlainError(`Port ${port}, which ${name} is to use, is busy`);
		}
		const process_ = start({
			command: installation.node,
			args: [installation.n8n, role],
			cwd: userFolder,
			env: await environment(installation, options),
			logFile,
		});
		return await untilReady(process_, { name, logFile }, async () => {
			const answer = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
			// Readiness comes before the workflows are active; this line comes after.
			const isActive = role !== 'start' || process_.output().includes('Editor is now accessible');
			return answer?.ok === true && isActive;
		});
	});
}

/** Runs n8n's command line on the data of a process, e.g. `export:workflow --all`. */
export async function n8nCommand(
	installation: Installation,
	options: N8nProcessOptions,
	args: string[],
): Promise<string> {
	return await run({
		command: installation.node,
		args: [installation.n8n, ...args],
		cwd: options.userFolder,
		env: await environment(installation, options),
		logFile: join(options.userFolder, 'n8n-cli.log'),
	});
}

const kept =
	/^(PATH|USER|LOGNAME|SHELL|LANG|LC_.+|TZ|TMP|TEMP|TMPDIR|SystemRoot|SystemDrive|ComSpec|PATHEXT|https?_proxy|all_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/i;

/** n8n reads some hundred variables. Only those about the machine are passed on, so that settings of the user's own n8n don't apply here. */
async function environment(
	{ node }: Installation,
	{ role, userFolder, port, webhookUrl, env }: N8nProcessOptions,
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
		...(role === 'worker' ? workerPort(port) : serverPort(port)),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		GENERIC_TIMEZONE: Intl.DateTimeFormat().resolvedOptions().timeZone,
		N8N_WEBHOOK_URL: `${webhookUrl}/`,
		// The same before n8n 2.30.
		WEBHOOK_URL: `${webhookUrl}/`,
		N8N_EDITOR_BASE_URL: webhookUrl,
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		...env,
	};
}

const serverPort = (port: number) => ({
	N8N_PORT: String(port),
	N8N_LISTEN_ADDRESS: '127.0.0.1',
});

/** A worker has no server but this one. */
const workerPort = (port: number) => ({
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	QUEUE_HEALTH_CHECK_PORT: String(port),
	N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
});
