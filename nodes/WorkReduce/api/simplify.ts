import type { IDataObject } from 'n8n-workflow';

import type { FileSource } from './files';
import { readOrder, type RawOrder } from './order';

/** The ten fields of an order that are asked for most, flat, the most useful first. */
export function simplifyOrder(raw: RawOrder): IDataObject {
	const order = readOrder(raw);
	const count = (wanted: FileSource) =>
		order.files.filter(({ source }) => source === wanted).length;
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
