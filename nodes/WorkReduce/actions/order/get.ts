import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../../../shared/items';
import { parseOrderNumber } from '../../api/orderNumber';
import { explainOrder } from '../../api/explainOrder';
import { options, orderNumberField, show } from '../fields';

const description: INodeProperties[] = [
	orderNumberField('order', ['get']),
	options(show('order', ['get'])),
];

/** Reads one order, with its notes and files (reference: Get Individual Order). */
export const get: Operation<string> = {
	description,
	read: (context, itemIndex) =>
		parseOrderNumber(
			context.getNodeParameter('orderNumber', itemIndex, '', { extractValue: true }),
		),
	async run({ context, transport, itemIndex }, orderNumber) {
		const order = await transport.request(
			{ method: 'GET', path: `/order/${orderNumber}`, explain: explainOrder(orderNumber) },
			itemIndex,
		);
		return context.helpers.returnJsonArray(order as never);
	},
};
