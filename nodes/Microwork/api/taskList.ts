import { collectPages, PAGE_SIZE, type Page } from '../../shared/paging';
import { fieldsOf } from '../../shared/values';
import { readTask } from './task';

/** One page of the task list as the service answered it. */
export interface TaskList {
	tasks: unknown[];
	hasMore: boolean;
	/** How many tasks match at the moment; the later revision doesn't tell. */
	total?: number;
	/** The service's clock, in milliseconds since the epoch; absent where its answer doesn't tell. */
	serverTime?: number;
}

/** As the reference names them: `status`, `type`, `start_time`, `end_time`. */
export type TaskFilters = Record<string, string>;

/** Asks for a page of the list; throws where the answer is none. */
export type FetchTaskList = (
	query: Record<string, string | number>,
	size: number,
) => Promise<TaskList>;

export type TaskPage = Page<unknown, number>;

/**
 * Reads one page of the task list (reference: List All Tasks): `{docs, total, has_more…}`, or the later
 * revision's bare array, whose last page is the one that isn't full. `undefined` for anything else.
 *
 * @param size how many tasks were asked for
 */
export function readTaskList(answer: unknown, size: number): TaskList | undefined {
	if (Array.isArray(answer)) return { tasks: answer, hasMore: answer.length >= size };
	const { docs, total, has_more: hasMore } = fieldsOf(answer);
	if (!Array.isArray(docs)) return undefined;
	return {
		tasks: docs,
		hasMore: typeof hasMore === 'boolean' ? hasMore : docs.length >= size,
		...(typeof total === 'number' ? { total } : {}),
	};
}

/**
 * Lists tasks, newest first, and misses or doubles none when tasks arrive meanwhile.
 *
 * @param stuck makes the error for a list that goes round in circles
 */
export const collectTasks = async (
	fetch: FetchTaskList,
	filters: TaskFilters,
	limit: number | undefined,
	stuck: () => Error,
): Promise<unknown[]> =>
	await collectPages({ fetchPage: taskPages(fetch, filters, stuck), keyOf: taskKey, limit, stuck });

/** The newest task that matches, or `undefined` when the whole list has none. */
export async function findInTasks(
	fetch: FetchTaskList,
	filters: TaskFilters,
	matches: (task: unknown) => boolean,
	stuck: () => Error,
): Promise<unknown> {
	const fetchPage = taskPages(fetch, filters, stuck);
	const [found] = await collectPages<unknown, number>({
		fetchPage: async (_size, offset): Promise<TaskPage> => {
			const page = await fetchPage(PAGE_SIZE, offset);
			return { ...page, entries: page.entries.filter(matches) };
		},
		keyOf: taskKey,
		limit: 1,
		stuck,
	});
	return found;
}

/**
 * Reads a list page by page, for one pass through it; the cursor is the offset.
 *
 * The list ends at the newest task of the first page, by the service's own word, so that no clock has
 * to agree with another: what arrives later is newer and shifts nothing. When the list shrank (a task
 * left the status that is asked for), a page is read again from as much further back.
 */
export function taskPages(
	fetch: FetchTaskList,
	filters: TaskFilters,
	stuck: () => Error,
): (size: number, offset?: number) => Promise<TaskPage> {
	let endTime = filters.end_time;
	let total: number | undefined;
	let first: unknown;

	return async (size, offset = 0) => {
		const list = await fetch(
			{ ...filters, ...(endTime ? { end_time: endTime } : {}), limit: size, offset },
			size,
		);
		const { tasks } = list;
		if (offset === 0) endTime = readTask(tasks[0])?.createdAt ?? endTime;
		const gone = (total ?? 0) - (list.total ?? 0);
		total = list.total;
		if (gone > 0 && offset > 0) return { entries: [], next: Math.max(0, offset - gone) };
		if (offset > 0 && tasks.length > 0 && taskKey(tasks[0]) === first) throw stuck();
		first = taskKey(tasks[0]);
		return { entries: tasks, next: list.hasMore ? offset + tasks.length : undefined };
	};
}

/** What tells a task of a list from the others. */
const taskKey = (task: unknown): unknown => readTask(task)?.taskId ?? task;
