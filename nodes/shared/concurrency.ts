// n8n's own copy at run time: 3.1.0 in the releases up to 2.40. Later ones are ES modules, and do the same here.
import pLimit from 'p-limit';

import { InputError } from './problem';
import { numberOf } from './values';

export const DEFAULT_CONCURRENCY = 10;

/** Runs work under a common bound: at most so many at once, the rest in turn. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

export const createLimit = (maxConcurrency: number): Limit => pLimit(maxConcurrency);

/** Reads a bound on requests; throws an `InputError` for what isn't a whole number above 0. */
export function parseConcurrency(value: unknown): number {
	const number = numberOf(value ?? DEFAULT_CONCURRENCY);
	if (Number.isInteger(number) && number >= 1) return number;
	throw new InputError(
		'Max Concurrent Requests is not a whole number above 0',
		'Enter 1 or more, or remove the option to use the default of 10.',
	);
}
