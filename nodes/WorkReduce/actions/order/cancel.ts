import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../../shared/items';
import { textOf } from '../../../shared/values';
import { writeOnce, type Written } from '../../../shared/writes';
import type { Client } from '../../api/client';
import { isGone } from '../../api/outcomes';
import { isCanceled } from '../../api/statuses';
import { orderNumberField, readOrderNumber } from '../fields';

/** Cancels an order (reference: Cancel An Existing Order); one that is canceled already is done. */
export const cancel: Operation<Client, string> = {
	option: {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel an order',
		description: 'Call an order off',
	},
	fields: [orderNumberField],
	read: readOrderNumber,
	async run(call, orderNumber) {
		const answer = await writeOnce(call, {
			kind: `cancel order ${orderNumber}`,
			repeat: 'harmless',
			send: async (mayBeDone) => await cancelOrder(call.client, orderNumber, mayBeDone),
		});
		return [{ json: answer }];
	},
};

/** How a service refuses to cancel what can't be canceled, or can't be any more. */
const REFUSED = ['400', '409', '410', '422'];

/**
 * Cancels an order. When that is refused, or nobody knows whether it was done, the order is looked at.
 *
 * @param mayBeDone whether an earlier try may have canceled it: only then an order that is gone was
 * surely called off, and not cleared away after it was finished
 */
async function cancelOrder(
	client: Client,
	orderNumber: string,
	mayBeDone: boolean,
): Promise<Written<IDataObject>> {
	const done = { kind: 'done', answer: { order_number: orderNumber, deleted: true } } as const;
	const written = await client.cancelOrder(orderNumber);
	if (written.kind === 'done') return done;
	const isUnclear = written.kind === 'unclear';
	if (!isUnclear && !REFUSED.includes(written.error.httpCode ?? '')) return written;

	const { order, outcome } = await client.lookUpOrder(orderNumber);
	const isCalledOff = order
		? isCanceled(textOf(order.status))
		: isGone(outcome) && (mayBeDone || isUnclear);
	return isCalledOff ? done : written;
}
