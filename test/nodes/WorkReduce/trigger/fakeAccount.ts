import type { Account, SeenOrder } from '../../../../nodes/WorkReduce/trigger/observe';

export interface FakeOrder {
	number: string;
	status: string;
	taskType: string;
	team: string;
	/** Whether the list shows it; it can be read by its number all the same. */
	listed: boolean;
	/** Addresses of the files that came back. */
	results: string[];
}

/** What the service says of an order that it doesn't have: 410 or 404. */
export type Missing = 'deleted' | 'unknown';

/** What the account answered a request with. */
export interface Served {
	path: 'page' | 'one';
	orders: SeenOrder[];
	/** The order asked for, when the account doesn't have it, and what it says of it. */
	missing?: { number: string; is: Missing };
}

/** A WorkReduce account in memory: its list is newest first, its cursor an order's number. */
export class FakeAccount {
	/** Oldest first. */
	readonly orders: FakeOrder[] = [];

	served: Served[] = [];

	/** Called before each request is answered; a throw is a failed request. */
	beforeRequest: () => void = () => {};

	private readonly deleted = new Set<string>();

	private count = 0;

	constructor(private readonly numberOf = (count: number) => String(count).padStart(8, '0')) {}

	create(status: string, more: Partial<FakeOrder> = {}): FakeOrder {
		this.count++;
		const order = {
			number: this.numberOf(this.count),
			status,
			taskType: 'recon',
			team: 'EMEA',
			listed: true,
			results: [],
			...more,
		};
		this.orders.push(order);
		return order;
	}

	createMany(count: number, status: string): FakeOrder[] {
		return Array.from({ length: count }, () => this.create(status));
	}

	clear(): void {
		this.orders.length = 0;
		this.deleted.clear();
		this.count = 0;
	}

	remove(order: FakeOrder, as: Missing): void {
		this.orders.splice(this.orders.indexOf(order), 1);
		if (as === 'deleted') this.deleted.add(order.number);
	}

	find(number: string): FakeOrder | undefined {
		return this.orders.find((order) => order.number === number);
	}

	page(size: number, after?: string): SeenOrder[] {
		this.beforeRequest();
		// An order that left the list keeps its place as a cursor.
		const newestFirst = this.orders.toReversed();
		const start = newestFirst.findIndex(({ number }) => number === after) + 1;
		if (after !== undefined && start === 0) throw new Error('The cursor is no order');
		const orders = newestFirst
			.slice(start)
			.filter(({ listed }) => listed)
			.slice(0, size)
			.map(seen);
		this.served.push({ path: 'page', orders });
		return orders;
	}

	one(number: string): SeenOrder | Missing {
		this.beforeRequest();
		const found = this.find(number);
		if (found !== undefined) {
			const order = seen(found);
			this.served.push({ path: 'one', orders: [order] });
			return order;
		}
		const is = this.deleted.has(number) ? 'deleted' : 'unknown';
		this.served.push({ path: 'one', orders: [], missing: { number, is } });
		return is;
	}

	/** The account as the trigger's core asks it. */
	asAccount(): Account {
		return {
			page: async (size, after) => {
				const orders = this.page(size, after);
				return { orders, next: orders.length < size ? undefined : orders.at(-1)?.number };
			},
			order: async (number) => {
				try {
					return this.one(number);
				} catch {
					return 'unreadable';
				}
			},
			samePageAgain: () => new Error('The same page again'),
		};
	}
}

/** As the service sends it (reference: Get Individual Order). */
function seen({ number, status, taskType, team, results }: FakeOrder): SeenOrder {
	return {
		number,
		status,
		raw: {
			order_number: number,
			name: `Order ${number}`,
			status,
			team,
			task_type: taskType,
			work_request: { notes: ['Please look at the tag code...'], attachments: [] },
			work_result:
				results.length > 0 ? [{ notes: ['Here is a comment....'], attachments: results }] : [],
		},
	};
}
