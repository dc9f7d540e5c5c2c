import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { succeeded } from '../../shared/outcome';
import { apiError, type Transport } from '../../shared/transport';
import { readOrder } from '../api/order';
import { orderRequest } from '../api/requests';
import { fetchOrderPage } from '../orders';
import type { Orders } from './observe';
import type { SeenOrder } from './types';

/** The orders of the account that the credential belongs to (reference: Get All Orders, Get Individual Order). */
export function ordersOf(context: IPollFunctions, transport: Transport): Orders {
	return {
		async page(limit, after) {
			const { entries, next } = await fetchOrderPage({ context, transport }, { limit, after });
			return { orders: entries.map(seen).filter((order) => order !== undefined), next };
		},

		async one(number) {
			const request = orderRequest(number);
			const outcome = await transport.send(request);
			if (succeeded(outcome)) {
				const order = seen(await transport.read(outcome, request).catch(() => undefined));
				if (order?.number === number) return order;
			}
			// Only what says that there is no such order has words of its own.
			if (request.explain?.(outcome, { message: '', description: '' }) !== undefined) return 'gone';
			context.logger.warn(
				`WorkReduce Trigger: order ${number} could not be read, the next poll tries again`,
			);
			return 'unknown';
		},

		stuck: () =>
			apiError(context, {
				message: 'WorkReduce sent the same page of its list of orders again',
				description: 'The next poll reads the list anew. Nothing that happened meanwhile is lost.',
			}),
	};
}

function seen(value: unknown): SeenOrder | undefined {
	const order = readOrder(value);
	// Numbers are remembered with blanks between them.
	if (order === undefined || /\s/.test(order.orderNumber)) return undefined;
	return { number: order.orderNumber, status: order.status ?? '', raw: value as IDataObject };
}
