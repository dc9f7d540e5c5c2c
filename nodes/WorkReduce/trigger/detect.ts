import { isFinished } from '../api/statuses';
import { UNTOLD, type Memory } from './memory';
import type { Bounds, Observation, SeenOrder } from './observe';
import { happened, isCalledOff, isOfInterest, isOver, isTakenUpAgain } from './rules';
import type { Watch } from './settings';

export interface Change {
	order: SeenOrder;
	/** Absent where it isn't known. */
	previous?: string;
}

/** Stands for the status of an order that is gone; the service has no such status. */
const DELETED = 'Deleted';

/**
 * What happened between what is remembered and what was seen, oldest order first, and what to remember
 * from now on. Without memory nothing happened: what is there is the baseline.
 *
 * No clock is asked. An order is new when it is listed above the deepest of the newest known orders
 * and isn't one of them, so that one which the service lists late is new, too. Everything below is old:
 * it was there at the last poll, and if it isn't followed, it has nothing more to tell.
 */
export function detect(
	watch: Watch,
	memory: Memory | undefined,
	seen: Observation,
	bounds: Bounds,
): { changes: Change[]; next: Memory } {
	const oldestFirst = [...seen.single, ...seen.listed.toReversed()];
	const { isNew, newest } = compareNewest(memory, seen, bounds);
	const followed = new Map(memory?.followed);
	const changes: Change[] = [];

	for (const number of seen.deleted) {
		const previous = followed.get(number);
		followed.delete(number);
		if (previous === undefined || !isCalledOff(watch, previous)) continue;
		changes.push({ order: deletedOrder(number), previous: previous || undefined });
	}
	// A 404 says nothing of what became of an order, so it is no event: it may be another account's.
	for (const number of seen.unknown) followed.delete(number);
	for (const order of oldestFirst) {
		const { number, status } = order;
		const previous = followed.get(number);
		const concerns =
			memory === undefined ||
			previous !== undefined ||
			isNew.has(number) ||
			isTakenUpAgain(watch.event, status);
		if (!concerns || previous === status) continue;
		if (memory !== undefined && happened(watch, status, previous) && isOfInterest(watch, order)) {
			changes.push({ order, previous: previous || undefined });
		}
		// Put last, so that those which came to a status first are forgotten first.
		followed.delete(number);
		if (!isOver(watch.event, status)) followed.set(number, status);
	}
	forgetOldest(followed, bounds.waiting);
	return { changes, next: { newest, followed, lastAsked: seen.lastAsked } };
}

/** All that is known of an order that the service has deleted. */
const deletedOrder = (number: string): SeenOrder => ({
	number,
	status: DELETED,
	raw: { order_number: number, status: DELETED },
});

/** The memory that lets the next poll find changes again which could not be told in this one. */
export function postpone(next: Memory, changes: Change[]): Memory {
	const followed = new Map(next.followed);
	for (const { order, previous } of changes) followed.set(order.number, previous ?? UNTOLD);
	return { ...next, followed };
}

function compareNewest(
	memory: Memory | undefined,
	{ listed }: Observation,
	bounds: Bounds,
): { isNew: Set<string>; newest: string[] } {
	const numbers = listed.map(({ number }) => number);
	if (memory === undefined) return { isNew: new Set(), newest: numbers.slice(0, bounds.newest) };

	const known = new Set(memory.newest);
	const deepest = numbers.findLastIndex((number) => known.has(number));
	const isUnknown = (number: string) => !known.has(number) && !memory.followed.has(number);
	if (deepest !== -1) {
		const above = numbers.slice(0, deepest + 1);
		return {
			isNew: new Set(above.filter(isUnknown)),
			newest: withUnlisted(above, memory.newest).slice(0, bounds.newest),
		};
	}
	// All known ones have left the list. Only here the numbers have to tell what came after them.
	const isLater = (number: string) => memory.newest.every((other) => byDigits(number, other) > 0);
	const later = numbers.filter(isLater);
	const others = numbers.filter((number) => !isLater(number));
	return {
		isNew: new Set(later.filter(isUnknown)),
		newest: [...later, ...memory.newest, ...others].slice(0, bounds.newest),
	};
}

/** The list with known orders that aren't in it, each right above the one that it stood above before. */
function withUnlisted(listed: string[], known: string[]): string[] {
	const merged = [...listed];
	for (let index = known.length - 1; index >= 0; index--) {
		if (merged.includes(known[index])) continue;
		const place = index + 1 < known.length ? merged.indexOf(known[index + 1]) : merged.length;
		merged.splice(place, 0, known[index]);
	}
	return merged;
}

function byDigits(a: string, b: string): number {
	const [left, right] = [a, b].map((number) => number.replace(/^0+/, ''));
	return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

function forgetOldest(followed: Memory['followed'], bound: number): void {
	const counts = new Map<string, number>();
	for (const [number, status] of [...followed].toReversed()) {
		if (!isFinished(status)) continue;
		const count = (counts.get(status) ?? 0) + 1;
		counts.set(status, count);
		if (count > bound) followed.delete(number);
	}
}
