import { iso } from '../core/iso.mts';
import type { Task } from '../core/model.mts';
import type { LaterTask, ListPage } from './types.mts';

function typeName({ type }: Task): LaterTask['type'] {
	return type === 'tagging' ? 'boundingBoxes' : type;
}

/** A task, flat, wherever it is shown; `annotating` ones can only have come from the earlier revision. */
function taskShape(task: Task): LaterTask {
	return {
		taskId: task.id,
		createdAt: iso(task.createdAt),
		callbackUrl: task.callbackUrl,
		type: typeName(task),
		...(task.type === 'tagging'
			? { objectsToTag: task.objectsToTag }
			: { instruction: task.instruction, options: task.options, tags: task.tags }),
		state: task.status === 'completed' ? 'finished' : task.status,
		imageUrl: task.imageUrl,
		...(task.completedAt === undefined ? {} : { completedAt: iso(task.completedAt) }),
		...(task.response === undefined ? {} : { response: task.response }),
		...(task.callbackSucceeded === undefined ? {} : { callbackSucceeded: task.callbackSucceeded }),
	};
}

/** What the reference of September 2017 says. */
export const september = {
	typeName,
	created: taskShape,
	task: taskShape,
	list: ({ tasks }: ListPage): LaterTask[] => tasks.map(taskShape),
	callback: taskShape,
};
