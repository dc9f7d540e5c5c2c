import type { INodeProperties } from 'n8n-workflow';

import { options, show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { explainCancel } from '../../api/explainTask';
import { presentTask } from '../../api/presentTask';
import { readTaskId, taskIdField } from '../fields';

const description: INodeProperties[] = [taskIdField(['cancel']), options(show('task', ['cancel']))];

/** Cancels a pending task, so that nobody works on it (reference: Cancel a task). */
export const cancel: Operation<string> = {
	description,
	read: readTaskId,
	async run({ context, transport, itemIndex }, taskId) {
		const task = await transport.request(
			{ method: 'POST', path: `/task/${taskId}/cancel`, explain: explainCancel(taskId) },
			itemIndex,
		);
		return context.helpers.returnJsonArray(presentTask(task) as never);
	},
};
