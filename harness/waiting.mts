import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from './errors.mts';

export type Patience = { timeout?: number; every?: number; what?: string };

/**
 * Asks again and again until the answer is neither `undefined`, `null` nor `false`, and returns it.
 * @throws PlainError when the time (60 s unless told) is over; what `ask` throws ends the wait at once
 */
export async function until<T>(
	ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
	{ timeout = 60_000, every = 100, what = 'the expected state' }: Patience = {},
): Promise<T> {
	const end = Date.now() + timeout;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== null && answer !== false) return answer;
		if (Date.now() > end) throw new PlainError(`Waited ${timeout / 1000} s in vain for ${what}`);
		await sleep(every);
	}
}
