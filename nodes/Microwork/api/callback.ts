import { readTask } from './task';
import { isTaskId } from './taskId';
import type { Task } from './types';

type Fields = Record<string, unknown>;

/**
 * Reads the body of a callback (reference: Callbacks): `{task, response, task_id}`, or the later
 * revision's bare task in camel case. What comes back is only what the caller says.
 *
 * @returns `undefined` for a body without a usable task ID
 */
export function readCallback(body: unknown): Task | undefined {
	const outer = fields(body);
	const inner = fields(outer.task);
	const told = readTask({
		...outer,
		...inner,
		task_id: outer.task_id ?? outer.taskId ?? inner.task_id ?? inner.taskId,
		response: inner.response ?? outer.response,
	});
	if (told === undefined || !isTaskId(told.taskId)) return undefined;
	// The reference's shortest example holds the result and the ID, but no status.
	return told.status === 'unknown' && told.tags !== undefined
		? { ...told, status: 'completed' }
		: told;
}

const fields = (value: unknown): Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
