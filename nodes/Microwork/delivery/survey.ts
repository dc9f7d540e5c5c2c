import { dropOldest } from '../webhook';
import type { Fetched } from '../api/client';
import { hasEnded, type Task } from '../api/task';
import type { Awaited } from './memory';

export type Survey =
	/** At least one task is still with the people, so that another callback is due. */
	| { kind: 'pending' }
	| { kind: 'ended'; tasks: Map<string, Task> }
	/** Neither is proven. */
	| { kind: 'unavailable'; reason: string };

type Fetch = (taskId: string) => Promise<Fetched>;

/** The IDs of what is awaited. */
export const taskIdsOf = (awaited: Awaited[]): string[] =>
	awaited.flatMap((one) => ('taskId' in one ? [one.taskId] : []));

/**
 * Finds out whether all of the tasks have ended. Looks at them in random order and growing numbers at
 * once, and stops at the first that is pending: early in a wait that is one request, and over all of a
 * wait's callbacks about N·ln N of them.
 *
 * @param random between 0 and 1
 */
export async function surveyTasks(
	awaited: Awaited[],
	fetch: Fetch,
	random: () => number = Math.random,
): Promise<Survey> {
	const order = shuffled(taskIdsOf(awaited), random);
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
	}
	return trouble === undefined
		? { kind: 'ended', tasks }
		: { kind: 'unavailable', reason: trouble };
}

const isPending = (task: Task | undefined): boolean => task !== undefined && !hasEnded(task);

function shuffled<T>(values: T[], random: () => number): T[] {
	const result = [...values];
	for (let last = result.length - 1; last > 0; last--) {
		const other = Math.floor(random() * (last + 1));
		[result[last], result[other]] = [result[other], result[last]];
	}
	return result;
}

const KEPT = 5000;

/** Tasks that are known to have ended, which is final, by execution and task; oldest first. */
const ended = new Map<string, Task>();

const keyOf = (executionId: string, taskId: string): string => `${executionId}/${taskId}`;

/**
 * Asks for a task unless it is known to have ended: a service that fails now and then would otherwise
 * hardly ever answer for all tasks of a large wait in a row.
 */
export const unlessEnded =
	(executionId: string, fetch: Fetch): Fetch =>
	async (taskId) => {
		const key = keyOf(executionId, taskId);
		const known = ended.get(key);
		if (known !== undefined) return { kind: 'found', task: known, raw: undefined };
		const fetched = await fetch(taskId);
		if (fetched.kind === 'found' && hasEnded(fetched.task)) {
			ended.set(key, fetched.task);
			dropOldest(ended, KEPT);
		}
		return fetched;
	};

/** Forgets the tasks of an execution that waits no longer. */
export function forgetEnded(executionId: string, taskIds: string[]): void {
	for (const taskId of taskIds) ended.delete(keyOf(executionId, taskId));
}
