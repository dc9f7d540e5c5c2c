import { installN8n } from './install-n8n.mts';
import { type N8nApi, type Owner, connect } from './n8n-api.mts';
import { n8nCommand, startN8nProcess } from './n8nProcess.mts';
import { freePort } from './ports.mts';
import type { Service } from './service.mts';

export type N8nOptions = {
	/** Holds everything this n8n keeps; never the user's own `~`. */
	userFolder: string;
	port?: number;
	/** Further variables for n8n, over the ones set here. */
	env?: Record<string, string>;
	/** The address that callers of webhooks use, when it isn't `url`. */
	webhookUrl?: string;
};

/** A running n8n, before anybody has signed in. In queue mode, `stop`, `kill` and the like go to all its processes at once. */
export type N8nServer = Service & {
	/** The address that callers of webhooks use. */
	webhookUrl: string;
	/** Of the process that serves the editor. */
	userFolder: string;
	/** What it is made of, by name: `main`, and in queue mode `worker1`, `webhook1`, `redis` and so on. */
	processes: Record<string, Service>;
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
 * Starts n8n in one process, on a folder of its own, and waits until it is ready.
 * @throws PlainError when the port is taken, or when n8n ends or isn't ready within five minutes, with the end of its log
 */
export async function launchN8n(options: N8nOptions): Promise<N8nServer> {
	const installation = await installN8n();
	const { userFolder, env, port = await freePort() } = options;
	const webhookUrl = options.webhookUrl ?? `http://127.0.0.1:${port}`;
	const about = { role: 'start', userFolder, port, webhookUrl, env } as const;
	const main = await startN8nProcess(installation, about);
	return {
		...main,
		webhookUrl,
		userFolder,
		processes: { main },
		cli: async (...args) => await n8nCommand(installation, about, args),
	};
}

/**
 * Signs in to a running n8n as its owner, whom it creates in a new one; kills n8n when that fails.
 * @throws N8nRefused when the owner has another password by now
 */
export async function signIn(server: N8nServer): Promise<N8n> {
	try {
		return { ...server, api: await connect(server.url, demoOwner) };
	} catch (error) {
		await server.kill();
		throw error;
	}
}
