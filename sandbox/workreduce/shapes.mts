import type { Note, Order } from '../core/model.mts';
import type { Store } from '../core/store.mts';
import type { FileStore } from '../files/fileStore.mts';
import { TASK_TYPES } from './taskTypes.mts';
import type { ApiOrder, LaterOrder } from './types.mts';

interface Parts {
	store: Store;
	files: FileStore;
}

/** An order as `GET /order/<n>` and the list answer it (Get Individual Order), or as the later revision does. */
export function orderShape(parts: Parts, order: Order): ApiOrder | LaterOrder {
	return parts.store.settings.workReduceShape === 'later'
		? laterShape(parts, order)
		: documentedShape(parts, order);
}

function documentedShape(parts: Parts, order: Order): ApiOrder {
	const texts = (notes: Note[]) => notes.map(({ text }) => text);
	const urls = (files: string[]) => files.map((id) => fileUrl(parts, id));
	return {
		order_number: order.number,
		name: order.name,
		status: order.status,
		due_date: order.dueDate,
		requester_email: order.requesterEmail,
		team: order.team,
		work_request: { notes: texts(order.notes), attachments: urls(order.files) },
		work_result: order.results.map(({ notes, files }) => ({
			notes: texts(notes),
			attachments: urls(files),
		})),
		task_type: order.taskType,
	};
}

function laterShape(parts: Parts, order: Order): LaterOrder {
	const notes = (list: Note[]) =>
		list.map(({ text, createdAt }) => ({ created_at: iso(createdAt), text }));
	const attachments = (files: string[]) =>
		files.map((id) => ({
			created_at: iso(parts.store.files.get(id)?.createdAt ?? order.createdAt),
			url: fileUrl(parts, id),
		}));
	const results = order.results;
	return {
		...documentedShape(parts, order),
		work_request: { notes: notes(order.notes), attachments: attachments(order.files) },
		work_result: {
			total_billable_hours: results.length * 1.5,
			notes: notes(results.flatMap((result) => result.notes)),
			attachments: attachments(results.flatMap((result) => result.files)),
		},
		account_name: 'Sandbox',
		account_id: '0010001',
		created_at: iso(order.createdAt),
		activated_at: order.activatedAt === undefined ? null : iso(order.activatedAt),
		completed_at: order.completedAt === undefined ? null : iso(order.completedAt),
		task_type_category: TASK_TYPES.find(({ code }) => code === order.taskType)?.category ?? null,
	};
}

function fileUrl(parts: Parts, id: string): string {
	return parts.files.signedUrl(id, parts.store.settings.filesRedirect);
}

function iso(at: number): string {
	return new Date(at).toISOString();
}
