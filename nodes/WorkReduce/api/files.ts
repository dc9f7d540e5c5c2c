import { fieldsOf, listOf, textOf } from '../../shared/values';

export type FileSource = 'request' | 'result';

export interface OrderFile {
	source: FileSource;
	/** The whole address, with a query that may be a signature: not for messages or output. */
	url: string;
}

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
