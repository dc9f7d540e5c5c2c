import type { Box, FoundTag, Task, TaskStatus, TaskType } from '../core/model.mts';

/** A task as get, list and callbacks show it (Retrieve a Task). */
export interface ApiTask {
	task_id: string;
	completed_at?: string;
	created_at: string;
	callback_url: string;
	type: TaskType;
	status: TaskStatus;
	params: {
		objects_to_tag?: string;
		image_url: string;
		instruction?: string;
		annotation_option?: string[];
		tags?: Box[];
	};
	response?: { tags: FoundTag[] };
	callback_succeeded?: boolean;
}

/** The same in the reference of September 2017, wherever a task is shown. */
export interface LaterTask {
	taskId: string;
	createdAt: string;
	callbackUrl: string;
	type: 'boundingBoxes' | 'annotating';
	objectsToTag?: string;
	instruction?: string;
	options?: string[];
	tags?: Box[];
	state: 'pending' | 'finished' | 'canceled';
	imageUrl: string;
	completedAt?: string;
	response?: { tags: FoundTag[] };
	callbackSucceeded?: boolean;
}

/** A page of the list, before it has a shape. */
export interface ListPage {
	tasks: Task[];
	total: number;
	limit: number;
	offset: number;
}
