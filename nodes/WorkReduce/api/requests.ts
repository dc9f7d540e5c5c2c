import type { ServiceRequest } from '../../shared/transport';
import { explainOrder } from './explain';

/** Reference: Get Individual Order. */
export const orderRequest = (orderNumber: string): ServiceRequest => ({
	method: 'GET',
	path: `/order/${orderNumber}`,
	explain: explainOrder(orderNumber),
});

export interface OrderListQuery {
	/** Any text: the set of statuses is open. */
	status?: string;
	/** 1 to 100. */
	limit: number;
	/** The number of the order after which the page begins; the list is newest first. */
	after?: string;
}

/** Reference: Get All Orders. */
export const orderListRequest = ({ status, limit, after }: OrderListQuery): ServiceRequest => ({
	method: 'GET',
	path: '/orders',
	query: {
		...(status ? { status } : {}),
		limit,
		...(after ? { starting_after: after } : {}),
	},
});

/** Reference: List All Task Types. */
export const taskTypeListRequest: ServiceRequest = { method: 'GET', path: '/tasks' };
