import { metadataOf } from './metadata';
import type { Task } from './types';

/**
 * Whether people are done with a task. The statuses are an open set: an unfamiliar one counts as done
 * once there is a result or a time of completion.
 */
export const hasEnded = ({ status, completedAt, tags }: Task): boolean =>
	status === 'completed' ||
	status === 'canceled' ||
	(status !== 'pending' && (completedAt !== undefined || tags !== undefined));

/** A task with its result as the trigger and the wait put it out: always the same keys. */
export const taskResult = (task: Task) => ({
	task_id: task.taskId,
	type: task.type ?? null,
	status: task.status,
	image_url: task.imageUrl ?? null,
	tags: task.tags ?? [],
	metadata: metadataOf(task.callbackUrl),
	created_at: task.createdAt ?? null,
	completed_at: task.completedAt ?? null,
});

/** A task's tags one by one, each with what is needed to know where it belongs. */
export const tagResults = (task: Task) =>
	(task.tags ?? []).map((tag) => ({
		...tag,
		task_id: task.taskId,
		image_url: task.imageUrl ?? null,
		metadata: metadataOf(task.callbackUrl),
	}));
