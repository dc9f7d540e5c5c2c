import { iso } from '../core/iso.mts';
import type { Note, Order } from '../core/model.mts';
import { fileUrl } from './fileUrl.mts';
import type { OrderParts } from './parts.mts';
import { TASK_TYPES } from './taskTypes.mts';
import type { LaterOrder, LaterTaskType } from './types.mts';

/** A guess: the reference gives only an example. */
const HOURS_PER_RESULT = 1.5;

function orderShape(parts: OrderParts, order: Order): LaterOrder {
	const notes = (list: Note[]) =>
		list.map(({ text, createdAt }) => ({ created_at: iso(createdAt), text }));
	const attachments = (files: string[]) =>
		files.map((id) => ({
			created_at: iso(parts.store.files.get(id)?.createdAt ?? order.createdAt),
			url: fileUrl(parts, id),
		}));
	const { results } = order;
	return {
		order_number: order.number,
		name: order.name,
		status: order.status,
		account_name: 'Sandbox',
		account_id: 'WRCUST00001',
		created_at: iso(order.createdAt),
		activated_at: order.activatedAt === undefined ? null : iso(order.activatedAt),
		completed_at: order.completedAt === undefined ? null : iso(order.completedAt),
		due_date: order.dueDate,
		requester_email: order.requesterEmail,
		team: order.team,
		work_request: { notes: notes(order.notes), attachments: attachments(order.files) },
		work_result: {
			total_billable_hours: results.length * HOURS_PER_RESULT,
			notes: notes(results.flatMap((result) => result.notes)),
			attachments: attachments(results.flatMap((result) => result.files)),
		},
		task_type: order.taskType,
		task_type_category: TASK_TYPES.find(({ code }) => code === order.taskType)?.category ?? null,
	};
}

/** What the reference of August 2018 says. */
export const august = {
	order: orderShape,
	taskTypes: (): LaterTaskType[] =>
		TASK_TYPES.map(({ code, category, description }) => ({
			task_type: code,
			task_type_category: category,
			description,
		})),
};
