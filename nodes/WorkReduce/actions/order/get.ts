import { options, show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { fetchOrder } from '../../orders';
import { orderNumberField, readOrderNumber } from '../fields';

const shown = show('order', ['get']);

/** Reads one order, with its notes and files (reference: Get Individual Order). */
export const get: Operation<string> = {
	description: [orderNumberField(shown), options(shown)],
	read: readOrderNumber,
	run: async (call, orderNumber) =>
		call.context.helpers.returnJsonArray((await fetchOrder(call, orderNumber)) as never),
};
