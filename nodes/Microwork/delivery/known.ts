import { hasEnded, type Task } from '../api/task';
import type { Fetched } from '../api/client';
import { dropOldest } from '../webhook';

export type Fetch = (taskId: string) => Promise<Fetched>;

const TASKS_KEPT = 5000;
const WAITS_KEPT = 1000;

/** Tasks that are known to have ended, which is final, by execution and task; oldest first. */
const ended = new Map<string, Task>();
/** By execution: a task that was pending when it was looked at last. */
const pending = new Map<string, string>();

export type Known = ReturnType<typeof knownOf>;

/**
 * What this process of n8n knows of the tasks that an execution waits for. It is an aid only: other
 * processes know other things, and a restart forgets it.
 */
export function knownOf(executionId: string) {
	const keyOf = (taskId: string): string => `${executionId}/${taskId}`;
	const learn = (task: Task): void => {
		if (hasEnded(task)) {
			ended.set(keyOf(task.taskId), task);
			dropOldest(ended, TASKS_KEPT);
		} else {
			pending.delete(executionId);
			pending.set(executionId, task.taskId);
			dropOldest(pending, WAITS_KEPT);
		}
	};
	return {
		learn,
		hasEnded: (taskId: string): boolean => ended.has(keyOf(taskId)),
		/** It may have ended since. */
		pendingLately: (): string | undefined => pending.get(executionId),

		/**
		 * Asks for a task unless it is known to have ended: a service that fails now and then would
		 * otherwise hardly ever answer for all tasks of a large wait in a row.
		 */
		unlessEnded:
			(fetch: Fetch): Fetch =>
			async (taskId) => {
				const task = ended.get(keyOf(taskId));
				if (task !== undefined) return { kind: 'found', task, raw: undefined };
				const fetched = await fetch(taskId);
				if (fetched.kind === 'found') learn(fetched.task);
				return fetched;
			},

		/** Forgets an execution that waits no longer. */
		forget(taskIds: string[]): void {
			for (const taskId of taskIds) ended.delete(keyOf(taskId));
			pending.delete(executionId);
		},
	};
}
