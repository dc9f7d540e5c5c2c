import { options, show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { apiError } from '../../../shared/transport';
import { confirms } from '../../api/answers';
import { explainCancel } from '../../api/explain';
import { orderNumberField, readOrderNumber } from '../fields';

const shown = show('order', ['cancel']);

/** Cancels an order (reference: Cancel An Existing Order). */
export const cancel: Operation<string> = {
	description: [orderNumberField(shown), options(shown)],
	read: readOrderNumber,
	async run({ context, transport, itemIndex }, orderNumber) {
		const answer = await transport.request(
			{ method: 'DELETE', path: `/orders/${orderNumber}`, explain: explainCancel(orderNumber) },
			itemIndex,
		);
		if (confirms(answer, 'deleted'))
			return [{ json: { order_number: orderNumber, deleted: true } }];
		throw apiError(
			context,
			{
				message: `WorkReduce did not confirm that order ${orderNumber} is canceled`,
				description: 'Check the order with Order > Get; running this again does no harm.',
			},
			itemIndex,
		);
	},
};
