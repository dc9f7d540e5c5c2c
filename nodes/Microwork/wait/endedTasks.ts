import { hasEnded } from '../api/result';
import type { Task } from '../api/types';
import { dropOldest } from '../callbacks/dropOldest';
import type { Fetched } from '../callbacks/fetchTask';

const KEPT = 5000;

/** Tasks that are known to have ended, which is final, by execution and task; oldest first. */
const ended = new Map<string, Task>();

const keyOf = (executionId: string, taskId: string): string => `${executionId}/${taskId}`;

/**
 * Asks for a task unless it is known to have ended: a service that fails now and then would otherwise
 * hardly ever answer for all tasks of a large wait in a row.
 */
export async function fetchUnlessEnded(
	executionId: string,
	taskId: string,
	fetch: (taskId: string) => Promise<Fetched>,
): Promise<Fetched> {
	const key = keyOf(executionId, taskId);
	const known = ended.get(key);
	if (known !== undefined) return { kind: 'found', task: known, raw: undefined };
	const fetched = await fetch(taskId);
	if (fetched.kind === 'found' && hasEnded(fetched.task)) {
		ended.set(key, fetched.task);
		dropOldest(ended, KEPT);
	}
	return fetched;
}

/** Forgets the tasks of an execution that waits no longer. */
export function forgetEnded(executionId: string, taskIds: string[]): void {
	for (const taskId of taskIds) ended.delete(keyOf(executionId, taskId));
}
