import type { CallbackShape, Task } from '../core/model.mts';
import type { ApiTask } from './types.mts';

/** A task as its creation answers it: flat (Tag image, Annotate tags on image). */
export function createdShape(task: Task): Record<string, unknown> {
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

/** What is posted to the callback URL (Callbacks), or what the later revision posts. */
export function callbackShape(task: Task, shape: CallbackShape): object {
	switch (shape) {
		case 'documented':
			return {
				task: taskShape(task),
				...(task.response === undefined ? {} : { response: task.response }),
				task_id: task.id,
			};
		case 'task':
			return taskShape(task);
		case 'camelCase':
			return {
				taskId: task.id,
				createdAt: iso(task.createdAt),
				...(task.completedAt === undefined ? {} : { completedAt: iso(task.completedAt) }),
				callbackUrl: task.callbackUrl,
				type: task.type,
				state: task.status === 'completed' ? 'finished' : task.status,
				imageUrl: task.imageUrl,
				...(task.type === 'tagging'
					? { objectsToTag: task.objectsToTag }
					: { instruction: task.instruction, options: task.options }),
				tags: (task.response?.tags ?? task.tags ?? []).map((tag) =>
					Object.fromEntries(Object.entries(tag).map(([name, value]) => [camel(name), value])),
				),
			};
	}
}

function camel(name: string): string {
	return name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

function iso(at: number): string {
	return new Date(at).toISOString();
}
