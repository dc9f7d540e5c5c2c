import type { IPollFunctions } from 'n8n-workflow';

import { textOf } from '../../shared/values';
import type { Client } from '../api/client';
import type { RawOrder } from '../api/order';
import { isGone, isNoSuchOrder } from '../api/outcomes';
import type { Account, SeenOrder } from './observe';

/** The account that the credential belongs to (reference: Get All Orders, Get Individual Order). */
export const accountOf = (context: IPollFunctions, client: Client): Account => ({
	async page(limit, after) {
		const { entries, next } = await client.listPage({ limit, after });
		return { orders: entries.map(seen).filter((order) => order !== undefined), next };
	},

	async order(number) {
		const { order, outcome } = await client.lookUpOrder(number);
		if (order?.order_number === number) return seen(order) ?? 'unreadable';
		if (isGone(outcome)) return 'deleted';
		if (isNoSuchOrder(outcome, number)) return 'unknown';
		context.logger.warn(
			`WorkReduce Trigger: order ${number} could not be read, the next poll tries again`,
		);
		return 'unreadable';
	},

	samePageAgain: client.samePageAgain,
});

function seen(raw: RawOrder): SeenOrder | undefined {
	const number = raw.order_number;
	// Numbers are remembered with blanks between them.
	return /\s/.test(number) ? undefined : { number, status: textOf(raw.status) ?? '', raw };
}
