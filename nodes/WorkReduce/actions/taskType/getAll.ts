import { limitFields, readLimit } from '../../../shared/fields';
import { asItems, type Operation } from '../../../shared/items';
import type { Client } from '../../api/client';
import { withCode } from '../../api/taskType';

/** Lists the kinds of work that the account may order (reference: List All Task Types). */
export const getAll: Operation<Client, { limit?: number }> = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many task types',
		description: 'List the kinds of work that your account may order',
	},
	fields: limitFields,
	read: (context, itemIndex) => ({ limit: readLimit(context, itemIndex) }),
	run: async ({ client }, { limit }) =>
		asItems((await client.listTaskTypes()).slice(0, limit).map(withCode)),
};
