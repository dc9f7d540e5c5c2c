import { join } from 'node:path';
import { PlainError } from '../../harness/errors.mts';
import { local } from '../../harness/paths.mts';
import { start } from '../../harness/processes.mts';
import { findProgram } from '../../harness/programs.mts';

/**
 * Lets each of these processes have no more than a share of a core, so that a few cores stand for many machines.
 * @param percent of one core
 * @returns ends that
 * @throws PlainError when the program for it is missing
 */
export function limitToShare(pids: number[], percent: number): () => Promise<void> {
	const command = findProgram('cpulimit');
	if (command === undefined) {
		throw new PlainError(
			'This benchmark needs the program cpulimit. On Debian and Ubuntu: apt-get install cpulimit',
		);
	}
	const limits = pids.map((pid) =>
		start({
			command,
			args: ['--pid', String(pid), '--limit', String(percent), '--lazy'],
			logFile: join(local, 'cpulimit.log'),
		}),
	);
	return async () => void (await Promise.all(limits.map(async (limit) => await limit.stop())));
}
