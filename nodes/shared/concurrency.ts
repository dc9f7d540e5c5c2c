import { InputError } from './problem';
import { numberOf } from './values';

export const DEFAULT_CONCURRENCY = 10;

/** Runs work under a common bound: at most so many at once, the rest in turn. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Of our own, because not every n8n has a p-limit where a package finds it. */
export function createLimit(maxConcurrency: number): Limit {
	const waiting: Array<() => void> = [];
	let underWay = 0;
	return async (work) => {
		if (underWay < maxConcurrency) underWay += 1;
		else await new Promise<void>((begin) => waiting.push(begin));
		try {
			return await work();
		} finally {
			// Whoever waits longest takes over the place.
			const next = waiting.shift();
			if (next) next();
			else underWay -= 1;
		}
	};
}

/** Reads a bound on requests; throws an `InputError` for what isn't a whole number above 0. */
export function parseConcurrency(value: unknown): number {
	const number = numberOf(value ?? DEFAULT_CONCURRENCY);
	if (Number.isInteger(number) && number >= 1) return number;
	throw new InputError(
		'Max Concurrent Requests is not a whole number above 0',
		'Enter 1 or more, or remove the option to use the default of 10.',
	);
}
