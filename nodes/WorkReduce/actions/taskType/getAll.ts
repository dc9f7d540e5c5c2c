import type { Operation } from '../../../shared/items';
import { limitFields, options, readLimit, show } from '../../../shared/fields';
import { fetchTaskTypes } from '../../orders';

const shown = show('taskType', ['getAll']);

/** Lists the kinds of work that the account may order (reference: List All Task Types). */
export const getAll: Operation<{ limit: number | undefined }> = {
	description: [...limitFields(shown), options(shown)],
	read: (context, itemIndex) => ({ limit: readLimit(context, itemIndex) }),
	async run(call, { limit }) {
		const taskTypes = await fetchTaskTypes(call);
		return call.context.helpers.returnJsonArray(taskTypes.slice(0, limit) as never);
	},
};
