import type { IDataObject } from 'n8n-workflow';

export type OrderEvent = 'orderCreated' | 'statusChanged' | 'orderFinished' | 'orderCanceled';

/** What the user wants to be told of. */
export interface Watch {
	event: OrderEvent;
	/** Only changes to these; empty means to any. Counts for `statusChanged` alone. */
	statuses: string[];
	/** Empty means any. */
	taskType: string;
	/** Empty means any. */
	team: string;
}

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

export interface Change {
	order: SeenOrder;
	/** Absent where it isn't known. */
	previous?: string;
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
