import type { Outcome } from '../../shared/outcome';
import { collectPages, PAGE_SIZE, type Page } from '../../shared/paging';
import type { Problem } from '../../shared/problem';
import { apiError, type RequestContext, type Transport } from '../../shared/transport';
import { readTask } from '../api/task';
import { readTaskList, taskKey } from '../api/taskList';

/** Where a list of tasks is asked for. */
export interface ListCall {
	context: RequestContext;
	transport: Transport;
	itemIndex?: number;
}

/** As the service names them: `status`, `type`, `start_time`, `end_time`. */
export type TaskFilters = Record<string, string>;

type TaskPage = Page<unknown, number>;

/** Lists tasks, newest first, and misses or doubles none when tasks arrive meanwhile. */
export const listTasks = async (
	call: ListCall,
	filters: TaskFilters,
	limit?: number,
): Promise<unknown[]> =>
	await collectPages({
		fetchPage: taskPages(call, filters),
		keyOf: taskKey,
		limit,
		stuck: () => apiError(call.context, STUCK, call.itemIndex),
	});

/** The newest task that matches, or `undefined` when the whole list has none. */
export async function findTask(
	call: ListCall,
	filters: TaskFilters,
	matches: (task: unknown) => boolean,
	onAnswer?: (outcome: Outcome) => void,
): Promise<unknown> {
	const fetchPage = taskPages(call, filters, onAnswer);
	const [found] = await collectPages<unknown, number>({
		fetchPage: async (_size, offset): Promise<TaskPage> => {
			const page = await fetchPage(PAGE_SIZE, offset);
			return { ...page, entries: page.entries.filter(matches) };
		},
		keyOf: taskKey,
		limit: 1,
		stuck: () => apiError(call.context, STUCK, call.itemIndex),
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
	{ context, transport, itemIndex }: ListCall,
	filters: TaskFilters,
	onAnswer?: (outcome: Outcome) => void,
): (size: number, offset?: number) => Promise<TaskPage> {
	let endTime = filters.end_time;
	let total: number | undefined;
	let first: unknown;

	return async (size, offset = 0) => {
		const request = {
			method: 'GET' as const,
			path: '/tasks',
			query: { ...filters, ...(endTime ? { end_time: endTime } : {}), limit: size, offset },
		};
		const outcome = await transport.send(request);
		onAnswer?.(outcome);
		const list = readTaskList(await transport.read(outcome, request, itemIndex), size);
		if (list === undefined) throw apiError(context, NO_LIST, itemIndex);
		const { tasks } = list;

		if (offset === 0) endTime = readTask(tasks[0])?.createdAt ?? endTime;
		const gone = (total ?? 0) - (list.total ?? 0);
		total = list.total;
		if (gone > 0 && offset > 0) return { entries: [], next: Math.max(0, offset - gone) };
		if (offset > 0 && tasks.length > 0 && taskKey(tasks[0]) === first) {
			throw apiError(context, STUCK, itemIndex);
		}
		first = taskKey(tasks[0]);
		return { entries: tasks, next: list.hasMore ? offset + tasks.length : undefined };
	};
}

const STUCK: Problem = {
	message: 'Microwork sent the same page of its task list again',
	description:
		'The list could not be read to its end. Try again, or narrow it with a Start Time, an End Time or a Limit.',
};

const NO_LIST: Problem = {
	message: 'Microwork answered with something that is not a list of tasks',
	description:
		'Check that the Base URL in the credential "Microwork API" is the address of the API itself.',
};
