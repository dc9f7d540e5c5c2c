import type { Box, FoundTag, Task, TaskStatus } from '../core/model.mts';
import { newId } from '../core/random.mts';
import type { Store } from '../core/store.mts';

export type NewTask = {
	callbackUrl: string;
	imageUrl: string;
	createdAt?: number;
	held?: boolean;
	silent?: boolean;
} & (
	| { type: 'tagging'; objectsToTag: string }
	| { type: 'annotating'; instruction: string; options: string[]; tags: Box[] }
);

/** Takes a task in, pending. */
export function addTask(store: Store, input: NewTask): Task {
	const task: Task = {
		...input,
		id: newId(),
		seq: store.nextTask++,
		status: 'pending',
		createdAt: input.createdAt ?? Date.now(),
	};
	store.tasks.set(task.id, task);
	store.changed();
	return task;
}

/** Ends a pending task. */
export function endTask(
	store: Store,
	task: Task,
	status: Exclude<TaskStatus, 'pending'>,
	result?: { completedAt: number; response: { tags: FoundTag[] } },
): void {
	task.status = status;
	Object.assign(task, result);
	delete task.plan;
	delete task.finishing;
	store.changed();
}
