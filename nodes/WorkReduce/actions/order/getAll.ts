import type { IDataObject } from 'n8n-workflow';

import {
	filterText,
	limitFields,
	readLimit,
	readSimplify,
	simplifyField,
} from '../../../shared/fields';
import { asItems, type Operation } from '../../../shared/items';
import type { Client } from '../../api/client';
import { simplifyOrder } from '../../api/simplify';
import { KNOWN_STATUSES } from '../../api/statuses';

interface Listing {
	/** `undefined` for all orders. */
	limit?: number;
	/** `undefined` for any status. */
	status?: string;
	simplify: boolean;
}

/** Lists orders, newest first (reference: Get All Orders). */
export const getAll: Operation<Client, Listing> = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many orders',
		description: 'List orders, newest first',
	},
	fields: [
		...limitFields,
		simplifyField,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					default: 'Delivered',
					description:
						'Only orders with this status. For a status that is not in the list, use an expression that gives its name.',
					options: KNOWN_STATUSES.map((status) => ({ name: status, value: status })),
				},
			],
		},
	],
	read: (context, itemIndex) => ({
		limit: readLimit(context, itemIndex),
		status: filterText(
			context.getNodeParameter('filters', itemIndex, {}) as IDataObject,
			'status',
			'Status',
		),
		simplify: readSimplify(context, itemIndex),
	}),
	async run({ client }, { limit, status, simplify }) {
		const orders = await client.listOrders({ status, limit });
		return asItems(simplify ? orders.map(simplifyOrder) : orders);
	},
};
