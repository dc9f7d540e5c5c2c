import { asItems } from '../../../shared/items';
import { presentTask } from '../../api/present';
import { readTaskId, taskIdField, type TaskOperation } from '../fields';

/** Cancels a pending task, so that nobody works on it (reference: Cancel a task). */
export const cancel: TaskOperation<string> = {
	option: {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel a task',
		description: 'Cancel a pending task, so that nobody works on it',
	},
	fields: [taskIdField],
	read: readTaskId,
	run: async ({ client }, taskId) => asItems(presentTask(await client.cancelTask(taskId))),
};
