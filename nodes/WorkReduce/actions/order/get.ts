import { asItems, type Operation } from '../../../shared/items';
import type { Client } from '../../api/client';
import { orderNumberField, readOrderNumber } from '../fields';

/** Reads one order, with its notes and files (reference: Get Individual Order). */
export const get: Operation<Client, string> = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get an order',
		description: 'Read one order, with its notes and files',
	},
	fields: [orderNumberField],
	read: readOrderNumber,
	run: async ({ client }, orderNumber) => asItems(await client.getOrder(orderNumber)),
};
