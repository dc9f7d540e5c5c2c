import { isUnknownThing, type Outcome } from '../../shared/http/outcome';

/** Whether the service says that it doesn't know this order; a 404 about the address doesn't say so. */
export const isNoSuchOrder = (outcome: Outcome, orderNumber: string): boolean =>
	isUnknownThing(outcome, `/${orderNumber}`);

/** Whether the service says that there was such an order, but isn't any more (reference: Errors, 410). */
export const isGone = (outcome: Outcome): boolean =>
	outcome.kind === 'answered' && outcome.answer.status === 410;
