import type { INodeProperties } from 'n8n-workflow';

import { options, show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { explainTask } from '../../api/explainTask';
import { presentTask } from '../../api/presentTask';
import { readTaskId, taskIdField } from '../fields';

const description: INodeProperties[] = [taskIdField(['get']), options(show('task', ['get']))];

/** Reads one task, with its result once there is one (reference: Retrieve a Task). */
export const get: Operation<string> = {
	description,
	read: readTaskId,
	async run({ context, transport, itemIndex }, taskId) {
		const task = await transport.request(
			{ method: 'GET', path: `/task/${taskId}`, explain: explainTask(taskId) },
			itemIndex,
		);
		return context.helpers.returnJsonArray(presentTask(task) as never);
	},
};
