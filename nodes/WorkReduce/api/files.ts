import type { FileSource, OrderFile } from './types';
import { fieldsOf, listOf, textOf } from './values';

/**
 * The files of an order as the service sent it: request files first, each kind in the service's order.
 * Reads both revisions: addresses or objects with one, results in a list or as one object.
 */
export function filesOf(order: unknown): OrderFile[] {
	const { work_request, work_result } = fieldsOf(order);
	return [...filesIn('request', work_request), ...filesIn('result', work_result)];
}

function filesIn(source: FileSource, work: unknown): OrderFile[] {
	return listOf(work)
		.flatMap((part) => listOf(fieldsOf(part).attachments))
		.map((attachment) => textOf(attachment) ?? textOf(fieldsOf(attachment).url))
		.filter((url) => url !== undefined)
		.map((url) => ({ source, url }));
}
