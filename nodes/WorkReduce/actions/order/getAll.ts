import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../../../shared/items';
import { limitFields, options, readLimit, show, simplifyField } from '../../../shared/fields';
import { simplifyOrder } from '../../api/simplify';
import { KNOWN_STATUSES } from '../../api/statuses';
import { fetchOrders } from '../../orders';

const shown = show('order', ['getAll']);

const description: INodeProperties[] = [
	...limitFields(shown),
	simplifyField(shown),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		displayOptions: shown,
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
	options(shown),
];

interface Listing {
	/** `undefined` for all orders. */
	limit: number | undefined;
	status: string;
	simplify: boolean;
}

/** Lists orders, newest first (reference: Get All Orders). */
export const getAll: Operation<Listing> = {
	description,
	read: (context, itemIndex) => ({
		limit: readLimit(context, itemIndex),
		status: String(context.getNodeParameter('filters.status', itemIndex, '') ?? '').trim(),
		simplify: context.getNodeParameter('simplify', itemIndex, true) === true,
	}),
	async run(call, { limit, status, simplify }) {
		const orders = await fetchOrders(call, { status, limit });
		return call.context.helpers.returnJsonArray(
			simplify ? orders.map(simplifyOrder) : (orders as never),
		);
	},
};
