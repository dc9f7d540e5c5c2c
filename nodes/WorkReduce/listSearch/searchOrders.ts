import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { PAGE_SIZE } from '../../shared/paging';
import { createTransport } from '../../shared/transport';
import { readOrder } from '../api/order';
import { workReduce } from '../api/service';
import type { RawOrder } from '../api/types';
import { fetchOrderPage } from '../orders';

/** How many pages are looked through for one answer, so that a rare name isn't waited for too long. */
const MAX_PAGES = 10;

/** Orders whose number or name contains the filter, newest first; the token is an order number. */
export async function searchOrders(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const transport = createTransport(this, workReduce, { maxRetries: 1 });
	const caller = { context: this, transport };
	const results: INodeListSearchResult['results'] = [];
	let after = paginationToken;
	for (let page = 1; page <= MAX_PAGES; page++) {
		const { entries, next } = await fetchOrderPage(caller, { limit: PAGE_SIZE, after });
		results.push(...entries.filter((order) => matches(order, filter)).map(asChoice));
		if (next === undefined) return { results };
		after = next;
		if (results.length > 0) break;
	}
	return { results, paginationToken: after };
}

function asChoice(order: RawOrder) {
	const { orderNumber, name, status } = readOrder(order)!;
	const parts = [orderNumber, name].filter((part) => part !== undefined).join(' · ');
	return { name: status ? `${parts} (${status})` : parts, value: orderNumber };
}

const matches = ({ order_number, name = '' }: RawOrder, filter: string): boolean =>
	`${order_number} ${name}`.toLowerCase().includes(filter.trim().toLowerCase());
