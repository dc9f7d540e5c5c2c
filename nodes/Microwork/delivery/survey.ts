import { hasEnded, type Task } from '../api/task';
import type { Fetch } from './known';
import type { Awaited } from './memory';

export type Survey =
	/** At least one task is still with the people, so that another callback is due. */
	| { kind: 'pending' }
	| { kind: 'ended'; tasks: Map<string, Task> }
	/** Neither is proven. */
	| { kind: 'unavailable'; reason: string };

/** What helps to find a pending task soon. None of it decides: what counts is what the service says of a task. */
export interface Hints {
	/** A task that was pending lately. */
	pendingLately?: string;
	/** Whether it costs nothing to look at a task, because it is known to have ended. */
	hasEnded(taskId: string): boolean;
	/** Looks at many tasks together, and answers one that is probably pending. */
	glance(taskIds: string[]): Promise<string | undefined>;
}

const NO_HINTS: Hints = { hasEnded: () => false, glance: async () => undefined };

/** The IDs of what is awaited. */
export const taskIdsOf = (awaited: Awaited[]): string[] =>
	awaited.flatMap((one) => ('taskId' in one ? [one.taskId] : []));

/**
 * Finds out whether all of the tasks have ended, and stops at the first that is pending. Looks at the
 * one that was pending lately, or at any; if it has ended, at many together; then at the rest in random
 * order and growing numbers at once. Over all of a wait's callbacks that is little more than a request
 * for each, and about N·ln N without hints.
 *
 * @param random between 0 and 1
 */
export async function surveyTasks(
	awaited: Awaited[],
	fetch: Fetch,
	random: () => number = Math.random,
	hints: Hints = NO_HINTS,
): Promise<Survey> {
	let order = inPromisingOrder(shuffled(taskIdsOf(awaited), random), hints, hints.pendingLately);
	const tasks = new Map<string, Task>();
	let trouble: string | undefined;
	for (let from = 0, size = 1; from < order.length; from += size, size = Math.min(2 * size, 16)) {
		const chunk = order.slice(from, from + size);
		const fetched = await Promise.all(chunk.map(fetch));
		const troubles = fetched.flatMap((answer, index) => {
			if (answer.kind === 'found') {
				tasks.set(chunk[index], answer.task);
				return [];
			}
			return [
				answer.kind === 'unknown' ? 'Microwork does not know the task' : answer.error.message,
			];
		});
		if (chunk.some((taskId) => isPending(tasks.get(taskId)))) return { kind: 'pending' };
		trouble ??= troubles[0];
		// A service that answers nothing at all isn't asked for the rest.
		if (trouble !== undefined && troubles.length === chunk.length) break;
		if (from === 0) {
			const rest = order.slice(size);
			order = [...chunk, ...inPromisingOrder(rest, hints, await hints.glance(rest))];
		}
	}
	return trouble === undefined
		? { kind: 'ended', tasks }
		: { kind: 'unavailable', reason: trouble };
}

/** The likely one first, and last those that are known to have ended. */
const inPromisingOrder = (taskIds: string[], { hasEnded: isKnown }: Hints, likely?: string) => [
	...taskIds.filter((taskId) => taskId === likely),
	...taskIds.filter((taskId) => taskId !== likely && !isKnown(taskId)),
	...taskIds.filter((taskId) => taskId !== likely && isKnown(taskId)),
];

const isPending = (task: Task | undefined): boolean => task !== undefined && !hasEnded(task);

function shuffled<T>(values: T[], random: () => number): T[] {
	const result = [...values];
	for (let last = result.length - 1; last > 0; last--) {
		const other = Math.floor(random() * (last + 1));
		[result[last], result[other]] = [result[other], result[last]];
	}
	return result;
}
