import type { Context } from '../core/context.mts';
import { type Note, type Order, TASK_TYPES } from '../core/model.mts';
import type { ApiOrder, LaterOrder } from './types.mts';

/** An order as `GET /order/<n>` and the list answer it (Get Individual Order), or as the later revision does. */
export function orderShape(context: Context, order: Order): ApiOrder | LaterOrder {
	return context.store.settings.workReduceShape === 'later'
		? laterShape(context, order)
		: documentedShape(context, order);
}

function documentedShape(context: Context, order: Order): ApiOrder {
	const texts = (notes: Note[]) => notes.map(({ text }) => text);
	const urls = (files: string[]) => files.map((id) => fileUrl(context, id));
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

function laterShape(context: Context, order: Order): LaterOrder {
	const notes = (list: Note[]) =>
		list.map(({ text, createdAt }) => ({ created_at: iso(createdAt), text }));
	const attachments = (files: string[]) =>
		files.map((id) => ({
			created_at: iso(context.store.files.get(id)?.createdAt ?? order.createdAt),
			url: fileUrl(context, id),
		}));
	const results = order.results;
	return {
		...documentedShape(context, order),
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

function fileUrl(context: Context, id: string): string {
	return context.files.signedUrl(id, context.publicUrl, context.store.settings.filesRedirect);
}

function iso(at: number): string {
	return new Date(at).toISOString();
}
