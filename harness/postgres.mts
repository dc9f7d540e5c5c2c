import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlainError } from './errors.mts';
import { freePort } from './ports.mts';
import { type User, run, start } from './processes.mts';
import { debianPostgresFolders, findProgram } from './programs.mts';
import { type Service, startService, untilReady } from './service.mts';

export const databaseUser = 'n8n';
export const database = 'postgres';

/**
 * Starts a PostgreSQL on a free port that keeps its data in `folder`, with an empty database that anybody on this machine may use.
 * @throws PlainError when the program is missing, it ends while starting, or can't reach the folder
 */
export async function startPostgres(folder: string): Promise<Service & { port: number }> {
	const command = postgresProgram();
	if (command === undefined) throw new PlainError('The program postgres is missing');
	const user = unprivilegedUser();
	const port = await freePort();
	const data = join(folder, 'data');
	const logFile = join(folder, 'postgres.log');
	const env = { PATH: process.env.PATH, LC_ALL: 'C' };
	await mkdir(folder, { recursive: true });
	if (user) {
		refuseUnreachable(folder, user);
		await chown(folder, user.uid, user.gid);
	}
	if (!existsSync(join(data, 'PG_VERSION'))) {
		await run({
			command: join(dirname(command), 'initdb'),
			args: [
				...['-D', data, '-U', databaseUser, '--auth', 'trust'],
				...['--no-locale', '--encoding', 'UTF8', '--no-sync'],
			],
			cwd: folder,
			env,
			logFile,
			user,
		});
	}
	const service = await startService({ url: `postgres://127.0.0.1:${port}`, logFile }, async () => {
		const process_ = start({
			command,
			args: [
				...['-D', data, '-p', String(port)],
				...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
			],
			cwd: folder,
			env,
			logFile,
			user,
			// Its "fast" way: SIGTERM would wait until every client has gone.
			stopSignal: 'SIGINT',
			stopsLast: true,
		});
		return await untilReady(process_, { name: 'PostgreSQL', logFile }, async () =>
			process_.output().includes('ready to accept connections'),
		);
	});
	return { ...service, port };
}

export const postgresProgram = () => findProgram('postgres', debianPostgresFolders());

/** PostgreSQL refuses to run as root: it gets the user that its package makes. */
function unprivilegedUser(): User | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (option: string) =>
		Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout.trim() || NaN);
	const user = { uid: id('-u'), gid: id('-g') };
	if (Number.isNaN(user.uid)) {
		throw new PlainError('PostgreSQL refuses to run as root, and there is no user postgres');
	}
	return user;
}

function refuseUnreachable(folder: string, user: User): void {
	if (spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0) return;
	throw new PlainError(
		`PostgreSQL refuses to run as root, and the user postgres can't reach ${folder}: choose a folder that it can, or run this as another user`,
	);
}
