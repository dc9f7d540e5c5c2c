import { LIFECYCLE } from '../core/lifecycle.mts';
import type { Order } from '../core/model.mts';

const CANCELED: readonly string[] = ['Canceled', 'Client Canceled'];

/** The table of statuses, the lifecycle and the examples taken together (Order Status values). */
export const KNOWN_STATUSES: readonly string[] = [...LIFECYCLE, 'Complete', ...CANCELED];

export function isCanceled(order: Order): boolean {
	return CANCELED.includes(order.status);
}
