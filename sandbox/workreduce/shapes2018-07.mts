import type { Note, Order } from '../core/model.mts';
import { fileUrl } from './fileUrl.mts';
import type { OrderParts } from './parts.mts';
import { TASK_TYPES } from './taskTypes.mts';
import type { ApiOrder, ApiTaskType } from './types.mts';

/** Get Individual Order, Get All Orders */
function orderShape(parts: OrderParts, order: Order): ApiOrder {
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

/** What the reference of July 2018 says. */
export const july = {
	order: orderShape,
	/** List All Task Types */
	taskTypes: (): ApiTaskType[] =>
		TASK_TYPES.map(({ code, description }) => ({ code, description })),
};
