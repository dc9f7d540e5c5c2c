import type { IDataObject } from 'n8n-workflow';

import { readOrder } from './order';

/** The ten fields of an order that are asked for most, flat, the most useful first. */
export function simplifyOrder(raw: unknown): IDataObject {
	const order = readOrder(raw);
	if (order === undefined) return raw as IDataObject;
	const count = (source: string) => order.files.filter((file) => file.source === source).length;
	return {
		order_number: order.orderNumber,
		name: order.name ?? null,
		status: order.status ?? null,
		due_date: order.dueDate ?? null,
		task_type: order.taskType ?? null,
		team: order.team ?? null,
		requester_email: order.requesterEmail ?? null,
		result_notes: order.resultNotes.join('\n'),
		result_file_count: count('result'),
		request_file_count: count('request'),
	};
}
