import { median } from '../lib/rounds.mts';
import type { Reading } from './readings.mts';

/** How far something may grow between the settled first part and the end: by a factor, or by an amount that is nothing yet. */
type Bound = { what: keyof Reading; factor: number; amount: number };

export const BOUNDS: Bound[] = [
	{ what: 'heap', factor: 1.3, amount: 40e6 },
	{ what: 'external', factor: 1.5, amount: 40e6 },
	{ what: 'resident', factor: 1.5, amount: 150e6 },
	{ what: 'handles', factor: 1.5, amount: 60 },
	{ what: 'files', factor: 1.5, amount: 60 },
];

export type Growth = Bound & { from: number; to: number; isUnbounded: boolean };

/**
 * Compares the medians of the second quarter of the readings, when n8n has settled, with those of the last quarter.
 *
 * @param readings at least eight, in equal pauses, all under the same work
 */
export function growths(readings: Reading[]): Growth[] {
	const quarter = Math.floor(readings.length / 4);
	return BOUNDS.map((bound) => {
		const of = (part: Reading[]) => median(part.map((reading) => reading[bound.what]));
		const from = of(readings.slice(quarter, 2 * quarter));
		const to = of(readings.slice(-quarter));
		const isUnbounded = to > from * bound.factor && to > from + bound.amount;
		return { ...bound, from, to, isUnbounded };
	});
}
