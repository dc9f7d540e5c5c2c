import { asItems } from '../../../shared/items';
import { presentTask, tagResults } from '../../api/present';
import { outputField, type Output } from '../../output';
import { readTaskId, taskIdField, type TaskOperation } from '../fields';

interface Wanted {
	taskId: string;
	output: Output;
}

/** Reads one task, with its result once there is one (reference: Retrieve a Task). */
export const get: TaskOperation<Wanted> = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a task',
		description: 'Read one task, with its result once there is one',
	},
	fields: [taskIdField, outputField],
	read: (context, itemIndex) => ({
		taskId: readTaskId(context, itemIndex),
		output: context.getNodeParameter('output', itemIndex, 'task') as Output,
	}),
	async run({ client }, { taskId, output }) {
		const { task, raw } = await client.getTask(taskId);
		return asItems(output === 'tags' ? tagResults(task) : presentTask(raw));
	},
};
