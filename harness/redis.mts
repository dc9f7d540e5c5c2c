import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError } from './errors.mts';
import { freePort } from './ports.mts';
import { start } from './processes.mts';
import { findProgram } from './programs.mts';
import { type Service, startService, untilReady } from './service.mts';

/**
 * Starts a Redis on a free port that keeps its data in `folder`, over a kill, too.
 * @throws PlainError when the program is missing, or it ends while starting
 */
export async function startRedis(folder: string): Promise<Service & { port: number }> {
	const command = redisProgram();
	if (command === undefined) throw new PlainError('The program redis-server is missing');
	const port = await freePort();
	const logFile = join(folder, 'redis.log');
	await mkdir(folder, { recursive: true });
	const service = await startService({ url: `redis://127.0.0.1:${port}`, logFile }, async () => {
		const process_ = start({
			command,
			args: [
				...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
				...['--appendonly', 'yes', '--save', ''],
			],
			cwd: folder,
			logFile,
			stopsLast: true,
		});
		return await untilReady(process_, { name: 'Redis', logFile }, async () =>
			process_.output().includes('Ready to accept connections'),
		);
	});
	return { ...service, port };
}

export const redisProgram = () => findProgram('redis-server');
