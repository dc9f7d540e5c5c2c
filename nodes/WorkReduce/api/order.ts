import type { IDataObject } from 'n8n-workflow';

import { fieldsOf, listOf, textOf } from '../../shared/values';
import { filesOf, type OrderFile } from './files';

/** An order as the service sent it, in the shape of either revision (reference: Get Individual Order). */
export type RawOrder = IDataObject & { order_number: string };

/** An order in one shape, whichever revision it came from; what the service left out is absent. */
export interface Order {
	orderNumber: string;
	name?: string;
	/** An open set, see `statuses.ts`. */
	status?: string;
	dueDate?: string;
	requesterEmail?: string;
	team?: string;
	taskType?: string;
	resultNotes: string[];
	/** Request files first, each kind in the service's order. */
	files: OrderFile[];
}

export const isOrder = (value: unknown): value is RawOrder =>
	textOf(fieldsOf(value).order_number) !== undefined;

export function readOrder(order: RawOrder): Order {
	return {
		orderNumber: order.order_number,
		name: textOf(order.name),
		status: textOf(order.status),
		dueDate: textOf(order.due_date),
		requesterEmail: textOf(order.requester_email),
		team: textOf(order.team),
		taskType: textOf(order.task_type),
		resultNotes: notesOf(order.work_result),
		files: filesOf(order),
	};
}

/** The texts of notes, which the later revision sends as objects. */
function notesOf(work: unknown): string[] {
	return listOf(work)
		.flatMap((part) => listOf(fieldsOf(part).notes))
		.map((note) => textOf(note) ?? textOf(fieldsOf(note).text))
		.filter((note) => note !== undefined);
}
