import { asItems } from '../../../shared/items';
import { presentTask } from '../../api/present';
import { readTaskId, taskIdField, type TaskOperation } from '../fields';

/** Reads one task, with its result once there is one (reference: Retrieve a Task). */
export const get: TaskOperation<string> = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a task',
		description: 'Read one task, with its result once there is one',
	},
	fields: [taskIdField],
	read: readTaskId,
	run: async ({ client }, taskId) => asItems(presentTask(await client.getTask(taskId))),
};
