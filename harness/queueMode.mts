import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError } from './errors.mts';
import { openFrontDoor } from './front-door.mts';
import { installN8n } from './install-n8n.mts';
import type { N8nServer } from './n8n.mts';
import { type N8nProcessOptions, n8nCommand, startN8nProcess } from './n8nProcess.mts';
import { freePort } from './ports.mts';
import { database, databaseUser, postgresProgram, startPostgres } from './postgres.mts';
import { redisProgram, startRedis } from './redis.mts';
import type { Service } from './service.mts';

export type QueueOptions = {
	/** Holds everything, each process in a folder of its own. */
	folder: string;
	/** Where callers and people reach n8n; a free port unless told. */
	port?: number;
	/** Further variables for each process of n8n. */
	env?: Record<string, string>;
	/** How many workers, and how many webhook processors: two unless told. */
	ofEach?: number;
	/** Further variables for single processes, by their names, e.g. `worker1`. */
	envOf?: Record<string, Record<string, string>>;
};

const numbered = (name: string, count = 2) =>
	Array.from({ length: count }, (_, at) => `${name}${at + 1}`);

/** The folders, inside that of `QueueOptions`, into which our package must be installed before n8n starts. */
export const userFolders = (folder: string, ofEach?: number) =>
	['main', ...numbered('worker', ofEach), ...numbered('webhook', ofEach)].map((name) =>
		join(folder, name),
	);

/** @throws PlainError naming what to install */
export function requireQueuePrograms(): void {
	const missing = [
		...(postgresProgram() === undefined ? ['PostgreSQL'] : []),
		...(redisProgram() === undefined ? ['Redis'] : []),
	];
	if (missing.length === 0) return;
	throw new PlainError(
		`Queue mode needs ${missing.join(' and ')}: install ${missing.length > 1 ? 'them' : 'it'} (Debian, Ubuntu: apt-get install postgresql redis-server; macOS: brew install postgresql redis) and run this again`,
	);
}

/**
 * Starts n8n in queue mode: a main process, workers and webhook processors, with a PostgreSQL and a Redis of their own,
 * behind a proxy that gives calls to the webhook processors in turns. The main process takes none of them.
 * @returns an n8n as `launchN8n` returns it, and `close`, which ends everything
 * @throws PlainError when PostgreSQL or Redis is missing, or when a process doesn't get ready
 */
export async function launchQueueMode(
	options: QueueOptions,
): Promise<N8nServer & { close: () => Promise<void> }> {
	requireQueuePrograms();
	const installation = await installN8n();
	const { folder, envOf, ofEach } = options;
	const workers = numbered('worker', ofEach);
	const webhooks = numbered('webhook', ofEach);
	const [postgres, redis] = await Promise.all([
		startPostgres(join(folder, 'postgres')),
		startRedis(join(folder, 'redis')),
	]);
	const addressOf = (port: number) => `http://127.0.0.1:${port}`;
	const mainPort = await freePort();
	const webhookPorts: number[] = [];
	for (const _name of webhooks) webhookPorts.push(await freePort());
	const door = await openFrontDoor(
		{ main: addressOf(mainPort), webhooks: webhookPorts.map(addressOf) },
		options.port,
	);
	const common = {
		webhookUrl: door.url,
		env: {
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			N8N_ENCRYPTION_KEY: await encryptionKey(folder),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: database,
			DB_POSTGRESDB_USER: databaseUser,
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			...options.env,
		},
	};
	const aboutMain: N8nProcessOptions = {
		...common,
		role: 'start',
		userFolder: join(folder, 'main'),
		port: mainPort,
		env: { ...common.env, N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true', ...envOf?.main },
	};
	// It makes the database's tables, which the others need.
	const main = await startN8nProcess(installation, aboutMain);
	const others = Object.fromEntries(
		await Promise.all([
			...workers.map(async (name): Promise<[string, Service]> => {
				const about = { role: 'worker', userFolder: join(folder, name) } as const;
				const port = await freePort();
				const env = { ...common.env, ...envOf?.[name] };
				return [name, await startN8nProcess(installation, { ...common, ...about, env, port })];
			}),
			...webhooks.map(async (name, at): Promise<[string, Service]> => {
				const about = { role: 'webhook', userFolder: join(folder, name) } as const;
				const port = webhookPorts[at]!;
				const env = { ...common.env, ...envOf?.[name] };
				return [name, await startN8nProcess(installation, { ...common, ...about, env, port })];
			}),
		]),
	);
	const all = [main, ...Object.values(others)];
	const together = async <T,>(work: (one: Service) => Promise<T>) =>
		(await Promise.all(all.map(work)))[0]!;
	const n8n: N8nServer = {
		...main,
		webhookUrl: door.url,
		userFolder: aboutMain.userFolder,
		processes: { main, ...others, postgres, redis },
		log: () => all.map((one) => one.log()).join('\n'),
		exited: async () => await Promise.race(all.map(async (one) => await one.exited())),
		start: async () => await together(async (one) => await one.start()),
		stop: async () => await together(async (one) => await one.stop()),
		kill: async () => await together(async (one) => await one.kill()),
		restart: async () => {
			await n8n.stop();
			await n8n.start();
		},
		cli: async (...args) => await n8nCommand(installation, aboutMain, args),
	};
	return {
		...n8n,
		close: async () => {
			await n8n.stop();
			await Promise.all([postgres.stop(), redis.stop()]);
			door.close();
		},
	};
}

/** All processes read what one of them has encrypted; later starts on the same folder, too. */
async function encryptionKey(folder: string): Promise<string> {
	const file = join(folder, 'encryption-key');
	if (!existsSync(file)) await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600 });
	return await readFile(file, 'utf8');
}
