import { readTask } from './task';

export interface TaskList {
	tasks: unknown[];
	hasMore: boolean;
	/** How many tasks match at the moment; the later revision doesn't tell. */
	total?: number;
}

/**
 * Reads one page of the task list (reference: List All Tasks): `{docs, total, has_more…}`, or the later
 * revision's bare array, whose last page is the one that isn't full. `undefined` for anything else.
 *
 * @param size how many tasks were asked for
 */
export function readTaskList(answer: unknown, size: number): TaskList | undefined {
	if (Array.isArray(answer)) return { tasks: answer, hasMore: answer.length >= size };
	const { docs, total, has_more: hasMore } = (answer ?? {}) as Record<string, unknown>;
	if (!Array.isArray(docs)) return undefined;
	return {
		tasks: docs,
		hasMore: typeof hasMore === 'boolean' ? hasMore : docs.length >= size,
		...(typeof total === 'number' ? { total } : {}),
	};
}

/** What tells a task of a list from the others. */
export const taskKey = (task: unknown): unknown => readTask(task)?.taskId ?? task;
