import { hasEnded } from '../api/result';
import type { Task } from '../api/types';
import type { Fetched } from '../callbacks/fetchTask';

export type Survey =
	/** At least one task is still with the people, so that another callback is due. */
	| { kind: 'pending' }
	| { kind: 'ended'; tasks: Map<string, Task> }
	/** Neither is proven. */
	| { kind: 'unavailable'; reason: string };

/**
 * Finds out whether all of the tasks have ended. Looks at them in random order and growing numbers at
 * once, and stops at the first that is pending: early in a wait that is one request, and over all of a
 * wait's callbacks about N·ln N of them.
 *
 * @param random between 0 and 1
 */
export async function survey(
	taskIds: string[],
	fetch: (taskId: string) => Promise<Fetched>,
	random: () => number = Math.random,
): Promise<Survey> {
	const order = shuffled(taskIds, random);
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
			return [answer.kind === 'unknown' ? 'Microwork does not know the task' : answer.reason];
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
