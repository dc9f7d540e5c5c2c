import type { IDataObject } from 'n8n-workflow';

import type { Memory } from './memory';
import type { OrderEvent } from './settings';

export interface SeenOrder {
	number: string;
	/** Any text; empty if the service sent none. */
	status: string;
	/** As the service sent it. */
	raw: IDataObject;
}

/** What one poll saw of the account's orders. */
export interface Observation {
	/** The list from its top on, without a gap: down to a known order, or to its end. */
	listed: SeenOrder[];
	/** Orders that were asked for one by one. */
	single: SeenOrder[];
	/** Orders that the service says were there and are gone (reference: Errors, 410). */
	deleted: string[];
	/** Orders that the service doesn't know (404). */
	unknown: string[];
	/** The last one asked for when some had to be left for the next poll. */
	lastAsked?: string;
}

/** How much one poll does and remembers. */
export interface Bounds {
	/** Orders on a page of the list. */
	page: number;
	/** How many of the newest orders are remembered; all on one page, so that one request meets them. */
	newest: number;
	/** How many finished orders in each status are followed where they can still bring an event. */
	waiting: number;
	/** How many orders are asked for one by one. */
	single: number;
}

export const BOUNDS: Bounds = { page: 100, newest: 50, waiting: 500, single: 100 };

/** The account's orders, as far as the trigger asks for them. */
export interface Account {
	/** A page of the list, newest order first, behind the order `after`; `next` unless the list ends. */
	page(size: number, after?: string): Promise<{ orders: SeenOrder[]; next?: string }>;
	/** One order; `deleted` or `unknown` when the service says so, `unreadable` when it can't be read for now. */
	order(number: string): Promise<SeenOrder | 'deleted' | 'unknown' | 'unreadable'>;
	/** The error for a list that goes round in circles. */
	samePageAgain(): Error;
}

/** How much of the poll's time, from 0 to 1, may have passed when another request for this is begun. */
const LIST_UNTIL = 0.6;
const SINGLE_UNTIL = 0.8;

const AT_ONCE = 10;

/**
 * Looks at the orders with as few requests as it can: the list's pages from the top until a known order
 * comes, so that every new one is seen, and on until every followed order was seen; one request when
 * there is none, or all are on the first page. Once fetching the rest one by one costs no more than the
 * pages that brought nothing, that is done instead: an old order that stays open doesn't cost the whole
 * list. Of those, and of orders that left the list, up to `bounds.single` are fetched in a poll, in
 * turn. The list has no filter that saves pages: it takes one status, and is sorted by creation.
 *
 * Without memory it is the baseline: the whole list, or one page where only creations are asked for.
 *
 * @param spent which part of the poll's time is over; when most is, the rest is left for the next poll
 * @returns `undefined` when the time was over before all new orders were seen: nothing can be concluded
 */
export async function observe(
	account: Account,
	event: OrderEvent,
	memory: Memory | undefined,
	spent: () => number,
	bounds: Bounds,
): Promise<Observation | undefined> {
	const unseen = new Set(memory?.followed.keys());
	const known = new Set(memory?.newest);
	const met = new Set<string>();
	const listed: SeenOrder[] = [];
	let reachedKnown = memory === undefined && event === 'orderCreated';
	let whole = false;
	let barren = 0;
	let after: string | undefined;

	while (!whole) {
		const page = await account.page(bounds.page, after);
		const fresh = page.orders.filter(({ number }) => !met.has(number));
		if (page.next !== undefined && fresh.length === 0) throw account.samePageAgain();
		let found = 0;
		for (const { number } of fresh) {
			met.add(number);
			reachedKnown ||= known.has(number);
			if (unseen.delete(number)) found++;
		}
		listed.push(...fresh);
		after = page.next;
		whole = after === undefined;
		if (reachedKnown) {
			barren = found > 0 ? 0 : barren + 1;
			if (unseen.size <= Math.min(barren + 1, bounds.single) || spent() > LIST_UNTIL) break;
		} else if (!whole && spent() > LIST_UNTIL) {
			return undefined;
		}
	}
	return { listed, ...(await askOneByOne(account, [...unseen], memory, spent, bounds)) };
}

async function askOneByOne(
	account: Account,
	unseen: string[],
	memory: Memory | undefined,
	spent: () => number,
	bounds: Bounds,
): Promise<Omit<Observation, 'listed'>> {
	const single: SeenOrder[] = [];
	const deleted: string[] = [];
	const unknown: string[] = [];
	const turn = inTurn(unseen, memory?.lastAsked).slice(0, bounds.single);
	let asked = 0;
	// A first handful is always asked, so that none waits forever.
	while (asked < turn.length && (asked === 0 || spent() <= SINGLE_UNTIL)) {
		const handful = turn.slice(asked, asked + AT_ONCE);
		const answers = await Promise.all(handful.map(async (number) => await account.order(number)));
		answers.forEach((answer, index) => {
			if (answer === 'deleted') deleted.push(handful[index]);
			else if (answer === 'unknown') unknown.push(handful[index]);
			else if (answer !== 'unreadable') single.push(answer);
		});
		asked += handful.length;
	}
	const lastAsked = asked < unseen.length ? turn[asked - 1] : undefined;
	return { single, deleted, unknown, lastAsked };
}

/** In a fixed order, beginning behind the one that was asked for last. */
function inTurn(numbers: string[], last = ''): string[] {
	const sorted = [...numbers].sort();
	return [
		...sorted.filter((number) => number > last),
		...sorted.filter((number) => number <= last),
	];
}
