import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../../../shared/items';
import { parseTaskId } from '../../api/taskId';
import { options, show, taskIdField } from '../fields';

const description: INodeProperties[] = [taskIdField(['get']), options(show('task', ['get']))];

/** Reads one task, with its result once there is one (reference: Retrieve a Task). */
export const get: Operation<string> = {
	description,
	read: (context, itemIndex) =>
		parseTaskId(context.getNodeParameter('taskId', itemIndex, '', { extractValue: true })),
	async run({ context, transport, itemIndex }, taskId) {
		const task = await transport.request({ method: 'GET', path: `/task/${taskId}` }, itemIndex);
		return context.helpers.returnJsonArray(task as never);
	},
};
