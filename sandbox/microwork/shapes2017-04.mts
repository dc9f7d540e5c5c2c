import { iso } from '../core/iso.mts';
import type { Task } from '../core/model.mts';
import type { ApiTask, ListPage } from './types.mts';

/** A task as its creation answers it: flat (Tag image, Annotate tags on image). */
function createdShape(task: Task): Record<string, unknown> {
	const head = {
		task_id: task.id,
		created_at: iso(task.createdAt),
		callback_url: task.callbackUrl,
		type: task.type,
	};
	if (task.type === 'tagging') {
		return {
			...head,
			objects_to_tag: task.objectsToTag,
			status: task.status,
			image_url: task.imageUrl,
		};
	}
	return {
		...head,
		status: task.status,
		image_url: task.imageUrl,
		instruction: task.instruction,
		options: task.options,
		tags: task.tags,
	};
}

/** A task as get, list and callbacks answer it: with `params` (Retrieve a Task). */
export function taskShape(task: Task): ApiTask {
	return {
		task_id: task.id,
		...(task.completedAt === undefined ? {} : { completed_at: iso(task.completedAt) }),
		created_at: iso(task.createdAt),
		callback_url: task.callbackUrl,
		type: task.type,
		status: task.status,
		params:
			task.type === 'tagging'
				? { objects_to_tag: task.objectsToTag, image_url: task.imageUrl }
				: {
						image_url: task.imageUrl,
						instruction: task.instruction,
						annotation_option: task.options,
						tags: task.tags,
					},
		...(task.response === undefined ? {} : { response: task.response }),
		...(task.callbackSucceeded === undefined ? {} : { callback_succeeded: task.callbackSucceeded }),
	};
}

/** What the reference of April 2017 says. */
export const april = {
	typeName: ({ type }: Task): string => type,
	created: createdShape,
	task: taskShape,
	/** List All Tasks */
	list: ({ tasks, total, limit, offset }: ListPage): object => ({
		docs: tasks.map(taskShape),
		total,
		limit,
		offset,
		has_more: offset + tasks.length < total,
	}),
	/** Callbacks */
	callback: (task: Task): object => ({
		task: taskShape(task),
		...(task.response === undefined ? {} : { response: task.response }),
		task_id: task.id,
	}),
};
