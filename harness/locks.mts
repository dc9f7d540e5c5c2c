import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { lock } from 'proper-lockfile';
import { PlainError } from './errors.mts';
import { say } from './progress.mts';

type Waiting = { what: string; wait?: boolean };

/**
 * Runs `work` while nobody else holds `file`; the lock of a process that died is taken over after half a minute.
 * @throws PlainError when it is held and `wait` is false
 */
export async function withLock<T>(
	file: string,
	{ what, wait = true }: Waiting,
	work: () => Promise<T>,
) {
	const release = await take(file, { what, wait });
	try {
		return await work();
	} finally {
		await release();
	}
}

/** Takes the lock and returns the function that releases it; waits and throws as `withLock` does. */
export async function take(
	file: string,
	{ what, wait = true }: Waiting,
): Promise<() => Promise<void>> {
	mkdirSync(dirname(file), { recursive: true });
	// After the machine was asleep the lock seems taken over; without this, the library would throw.
	const options = {
		lockfilePath: file,
		realpath: false,
		stale: 30_000,
		update: 5_000,
		onCompromised: () => undefined,
	};
	const attempt = async () =>
		await lock(file, options).catch((error: NodeJS.ErrnoException) => {
			if (error.code === 'ELOCKED') return undefined;
			throw error;
		});
	let release = await attempt();
	if (release === undefined && !wait) throw new PlainError(`${what} (lock: ${file})`);
	if (release === undefined) say(`  ${what}; waiting for it to end (lock: ${file})`);
	while (release === undefined) {
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		release = await attempt();
	}
	const give = release;
	return async () => await give().catch(() => undefined);
}
