import { filesOf } from './files';
import type { Order, TaskType } from './types';
import { fieldsOf, listOf, textOf } from './values';

/** Reads an order in the shape of either revision; `undefined` for anything without an order number. */
export function readOrder(value: unknown): Order | undefined {
	const order = fieldsOf(value);
	const orderNumber = textOf(order.order_number);
	if (orderNumber === undefined) return undefined;
	return {
		orderNumber,
		name: textOf(order.name),
		status: textOf(order.status),
		dueDate: textOf(order.due_date),
		requesterEmail: textOf(order.requester_email),
		team: textOf(order.team),
		taskType: textOf(order.task_type),
		createdAt: textOf(order.created_at),
		completedAt: textOf(order.completed_at),
		requestNotes: notesOf(order.work_request),
		resultNotes: notesOf(order.work_result),
		files: filesOf(order),
	};
}

/** Reads a task type; `undefined` for anything without a code. */
export function readTaskType(value: unknown): TaskType | undefined {
	const { code, description } = fieldsOf(value);
	const found = textOf(code);
	return found === undefined ? undefined : { code: found, description: textOf(description) };
}

function notesOf(work: unknown): string[] {
	return listOf(work)
		.flatMap((part) => listOf(fieldsOf(part).notes))
		.map((note) => textOf(note) ?? textOf(fieldsOf(note).text))
		.filter((note) => note !== undefined);
}
