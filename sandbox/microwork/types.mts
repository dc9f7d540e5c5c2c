import type { Box, FoundTag, TaskStatus, TaskType } from '../core/model.mts';

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
