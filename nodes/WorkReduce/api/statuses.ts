/**
 * The statuses that the reference's table, lifecycle and examples name. The set is open: the service
 * may send others, and any text may be filtered by (reference: Order Status values, Task Lifecycle).
 */
export const KNOWN_STATUSES = [
	'Accepted',
	'Activated',
	'Approved',
	'Canceled',
	'Client Canceled',
	'Complete',
	'Completed',
	'Delivered',
	'Draft',
	'In Progress',
	'In QA',
	'QA Complete',
	'Submitted',
] as const;

const FINISHED = new Set(['complete', 'completed', 'delivered', 'approved']);
const CANCELED = new Set(['canceled', 'client canceled']);

/** Whether the work is done, be it approved yet or not. */
export const isFinished = (status: string | undefined): boolean => FINISHED.has(normal(status));

/** Whether the order was called off, by WorkReduce or by the client. */
export const isCanceled = (status: string | undefined): boolean => CANCELED.has(normal(status));

const normal = (status = ''): string => status.trim().toLowerCase();
