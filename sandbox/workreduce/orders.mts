import { LIFECYCLE } from '../core/lifecycle.mts';
import type { Order } from '../core/model.mts';
import type { Store } from '../core/store.mts';
import type { FileStore } from '../files/fileStore.mts';
import type { OrderParts } from './parts.mts';
import { isCanceled } from './statuses.mts';

export interface NewOrder {
	name: string;
	taskType: string;
	description?: string;
	dueDate?: string;
	team?: string;
	requesterEmail?: string;
	files?: string[];
	status?: string;
	createdAt?: number;
	held?: boolean;
}

/** Takes an order in; without description and files it is a draft, since something is missing. */
export function addOrder(store: Store, input: NewOrder): Order {
	const createdAt = input.createdAt ?? Date.now();
	const files = input.files ?? [];
	const order: Order = {
		number: String(store.nextOrder++).padStart(8, '0'),
		name: input.name,
		status: 'Draft',
		taskType: input.taskType,
		dueDate: input.dueDate ?? null,
		team: input.team ?? null,
		requesterEmail: input.requesterEmail ?? null,
		notes: input.description ? [{ text: input.description, createdAt }] : [],
		files,
		results: [],
		createdAt,
		history: [],
		held: input.held,
	};
	const complete = files.length > 0 || order.notes.length > 0;
	setStatus(order, input.status ?? (complete ? 'Activated' : 'Draft'), createdAt);
	store.orders.set(order.number, order);
	store.changed();
	return order;
}

export interface OrderChange {
	name?: string;
	description?: string;
	dueDate?: string;
	taskType?: string;
	files: string[];
}

/** Changes what is given; files are added to those that are there. */
export function changeOrder(store: Store, order: Order, change: OrderChange): void {
	order.name = change.name ?? order.name;
	order.dueDate = change.dueDate ?? order.dueDate;
	order.taskType = change.taskType ?? order.taskType;
	order.files.push(...change.files);
	if (change.description !== undefined) {
		order.notes = [{ text: change.description, createdAt: Date.now() }, ...order.notes.slice(1)];
	}
	store.changed();
}

/** Makes the service answer about an order that it is gone. */
export function removeOrder(store: Store, order: Order): void {
	order.removed = true;
	store.changed();
}

export function setStatus(order: Order, status: string, at: number): void {
	order.status = status;
	order.history.push({ status, at });
	if (status === 'Activated') order.activatedAt ??= at;
	if (/^(Complete|Completed|Delivered|Approved)$/.test(status)) order.completedAt ??= at;
}

/** The status that follows in the lifecycle; undefined at its end, for canceled and removed orders and for texts of no known meaning. */
export function nextStatus(order: Order): string | undefined {
	if (isCanceled(order) || order.removed) return undefined;
	const status = order.status === 'Complete' ? 'Completed' : order.status;
	const at = (LIFECYCLE as readonly string[]).indexOf(status);
	return at === -1 ? undefined : LIFECYCLE[at + 1];
}

/** Moves an order, and puts the result's files there when the work has been handed in. */
export async function moveOrder(
	{ store, files }: OrderParts,
	order: Order,
	status: string,
	withResult = true,
): Promise<void> {
	const handedIn = /^(Submitted|In QA|QA Complete|Complete|Completed|Delivered|Approved)$/.test(
		status,
	);
	const before = order.status;
	if (withResult && handedIn && order.results.length === 0) await addUsualResult(files, order);
	// Somebody may have canceled or removed it while the files were written.
	if (order.status !== before || order.removed) return;
	setStatus(order, status, Date.now());
	store.changed();
}

async function addUsualResult(files: FileStore, order: Order): Promise<void> {
	const rows = `order_number,checked,remarks\n${order.number},yes,"${order.name.replaceAll('"', '""')}"\n`;
	const csv = await files.add('result.csv', 'text/csv; charset=utf-8', Buffer.from(rows));
	const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80"><rect width="320" height="80" fill="#15803d"/><text x="160" y="48" fill="#fff" font-family="sans-serif" font-size="22" text-anchor="middle">Order ${order.number}: done</text></svg>\n`;
	const svg = await files.add('screenshot.svg', 'image/svg+xml', Buffer.from(picture));
	const createdAt = Date.now();
	order.results.push({
		notes: [{ text: 'All placements were checked; the table lists them.', createdAt }],
		files: [csv.id, svg.id],
		createdAt,
	});
}
