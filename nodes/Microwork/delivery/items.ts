import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Metadata } from '../api/callbackUrl';
import { typeName } from '../api/client';
import { taskResult } from '../api/present';
import type { Task } from '../api/task';
import type { Awaited } from './memory';

/**
 * What goes on when all tasks have ended: one item per input item, in input order, because n8n then
 * pairs them by their place. Error items have only the keys by which n8n finds them.
 */
export const resultItems = (awaited: Awaited[], tasks: Map<string, Task>): INodeExecutionData[] =>
	awaited.map((one, item) => ({
		json: 'taskId' in one ? resultOf(one.taskId, tasks.get(one.taskId)) : { ...one },
		pairedItem: { item },
	}));

function resultOf(taskId: string, task: Task | undefined): IDataObject {
	if (task !== undefined && task.status !== 'canceled') return taskResult(task) as IDataObject;
	return {
		error: 'The task was canceled',
		details: `Task ${taskId} was canceled before people were done with it, so it has no result. Create it again if you still need one.`,
	};
}

/**
 * What goes on in the place of an item when the wait ends by its limit. It was made when the task was
 * created, so it can't tell the task's status.
 */
export const timedOutItem = (task: Task, metadata: Metadata): INodeExecutionData => ({
	json: {
		task_id: task.taskId,
		timedOut: true,
		type: typeName(task.type) ?? null,
		image_url: task.imageUrl ?? null,
		metadata,
		created_at: task.createdAt ?? null,
	},
});
