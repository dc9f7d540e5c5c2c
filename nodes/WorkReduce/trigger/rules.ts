import { isCanceled, isFinished } from '../api/statuses';
import { UNTOLD } from './memory';
import type { SeenOrder } from './observe';
import type { OrderEvent, Watch } from './settings';

/** The statuses that a new order can have without having moved (reference: Order Status values). */
const STARTING = ['draft', 'activated'];

/** Whether nothing can come after this status that the event is about. */
export function isOver(event: OrderEvent, status: string): boolean {
	if (event === 'orderCreated' || isCanceled(status)) return true;
	// A delivered order may still be approved, or called off.
	return event === 'orderFinished' ? isFinished(status) : same(status, 'approved');
}

/** Whether an order that wasn't followed until now is to be: one that was taken up again. */
export const isTakenUpAgain = (event: OrderEvent, status: string): boolean =>
	event === 'statusChanged' && !isFinished(status) && !isCanceled(status);

/** Whether an order that is new, or whose status is another than the last one seen, brings the event. */
export function happened(watch: Watch, status: string, previous: string | undefined): boolean {
	switch (watch.event) {
		case 'orderCreated':
			return true;
		case 'orderFinished':
			return isFinished(status);
		case 'orderCanceled':
			return isCanceled(status);
		case 'statusChanged':
			if (watch.statuses.length > 0) return isWanted(watch, status);
			return (
				(previous !== undefined && previous !== UNTOLD) ||
				!STARTING.some((starting) => same(status, starting))
			);
	}
}

/**
 * Whether the deletion of an order means that it was called off: the work on it wasn't done. Task type and
 * team of a deleted order aren't known, so with such a filter it isn't told.
 */
export const isCalledOff = ({ event, taskType, team }: Watch, previous: string): boolean =>
	event === 'orderCanceled' && !isFinished(previous) && taskType === '' && team === '';

/** Whether the order could have brought the event by being as it is now. */
export const couldHaveHappened = (watch: Watch, { status }: SeenOrder): boolean =>
	watch.event === 'statusChanged'
		? watch.statuses.length === 0 || isWanted(watch, status)
		: happened(watch, status, undefined);

/** Whether the order is of the wanted task type and team. */
export const isOfInterest = ({ taskType, team }: Watch, { raw }: SeenOrder): boolean =>
	(taskType === '' || same(raw.task_type, taskType)) && (team === '' || same(raw.team, team));

const isWanted = ({ statuses }: Watch, status: string): boolean =>
	statuses.some((wanted) => same(status, wanted));

const same = (value: unknown, wanted: string): boolean =>
	typeof value === 'string' && value.trim().toLowerCase() === wanted.trim().toLowerCase();
