import type { Tag, Task } from './types';

type Fields = Record<string, unknown>;

// The later revision's words for the same things.
const STATUSES: Record<string, string> = { finished: 'completed', cancelled: 'canceled' };

/**
 * Reads a task out of whatever shape it came in: flat (answer to a create), with `params` (get, list,
 * callback) or the later revision's camel case. `undefined` for anything without a task ID.
 */
export function readTask(value: unknown): Task | undefined {
	const task = fields(value);
	const params = fields(task.params);
	const taskId = text(task.task_id ?? task.taskId);
	if (taskId === undefined) return undefined;
	const status = text(task.status ?? task.state) ?? 'unknown';
	return {
		taskId,
		status: STATUSES[status] ?? status,
		type: text(task.type),
		imageUrl: text(task.image_url ?? task.imageUrl ?? params.image_url ?? params.imageUrl),
		callbackUrl: text(task.callback_url ?? task.callbackUrl),
		createdAt: text(task.created_at ?? task.createdAt),
		completedAt: text(task.completed_at ?? task.completedAt),
		tags: readTags(fields(task.response).tags),
	};
}

function readTags(value: unknown): Tag[] | undefined {
	return Array.isArray(value)
		? (value.filter((tag) => isFields(tag)) as unknown as Tag[])
		: undefined;
}

const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const fields = (value: unknown): Fields => (isFields(value) ? value : {});

const text = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;
