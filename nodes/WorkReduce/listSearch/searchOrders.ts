import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { PAGE_SIZE } from '../../shared/paging';
import { createClient } from '../api/client';
import { readOrder, type Order } from '../api/order';

/** How many pages are looked through for one answer, so that a rare name isn't waited for too long. */
const MAX_PAGES = 10;

/** Orders whose number or name contains the filter, newest first; the token is an order number. */
export async function searchOrders(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = createClient(this, { maxRetries: 1 });
	const results: INodeListSearchResult['results'] = [];
	let after = paginationToken;
	for (let page = 1; page <= MAX_PAGES; page++) {
		const { entries, next } = await client.listPage({ limit: PAGE_SIZE, after });
		results.push(
			...entries
				.map(readOrder)
				.filter((order) => matches(order, filter))
				.map(asChoice),
		);
		if (next === undefined) return { results };
		after = next;
		if (results.length > 0) break;
	}
	return { results, paginationToken: after };
}

function asChoice({ orderNumber, name, status }: Order) {
	const parts = name === undefined ? orderNumber : `${orderNumber} · ${name}`;
	return { name: status === undefined ? parts : `${parts} (${status})`, value: orderNumber };
}

const matches = ({ orderNumber, name = '' }: Order, filter: string): boolean =>
	`${orderNumber} ${name}`.toLowerCase().includes(filter.trim().toLowerCase());
