import type { IDataObject } from 'n8n-workflow';

import { fieldsOf } from '../../shared/values';

/** What the trigger keeps from one poll to the next. */
export interface Memory {
	/** The newest known orders, newest first, be they listed still or not. */
	newest: string[];
	/** The orders that may still bring an event, with the status last seen, or `UNTOLD`. */
	followed: Map<string, string>;
	/** The order last asked for by its number; the next poll goes on behind it. */
	lastAsked?: string;
}

/** Stands for the status of an order whose first event is still to be told. */
export const UNTOLD = '';

/** Stored in users' databases since 0.1.0, in the trigger's static data. */
const KEY = 'orders';

/**
 * What an earlier poll remembered. `undefined` when there is nothing, or when it was remembered for
 * something else: another event, or another account.
 *
 * @param about what the memory may be about; 0.1.0 wrote the event and the credential's ID
 */
export function recall(stored: IDataObject, ...about: string[]): Memory | undefined {
	const { newest, followed, lastAsked, ...more } = fieldsOf(stored[KEY]);
	if (!about.includes(String(more.about)) || typeof newest !== 'string') return undefined;
	return {
		newest: split(newest),
		followed: new Map(
			Object.entries(fieldsOf(followed)).flatMap(([status, numbers]) =>
				split(String(numbers)).map((number): [string, string] => [number, status]),
			),
		),
		lastAsked: typeof lastAsked === 'string' ? lastAsked : undefined,
	};
}

/**
 * Remembers, in one assignment. It travels with every execution of the workflow, so order numbers stand
 * in one text for each status: about nine bytes an order.
 */
export function remember(
	stored: IDataObject,
	about: string,
	{ newest, followed, lastAsked }: Memory,
): void {
	const byStatus = new Map<string, string[]>();
	for (const [number, status] of followed) {
		const numbers = byStatus.get(status);
		if (numbers === undefined) byStatus.set(status, [number]);
		else numbers.push(number);
	}
	stored[KEY] = {
		about,
		newest: newest.join(' '),
		followed: Object.fromEntries(
			[...byStatus].map(([status, numbers]) => [status, numbers.join(' ')]),
		),
		...(lastAsked === undefined ? {} : { lastAsked }),
	};
}

const split = (numbers: string): string[] => (numbers === '' ? [] : numbers.split(' '));
