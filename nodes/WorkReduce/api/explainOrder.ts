import type { ServiceRequest } from '../../shared/transport';

/** What 404 and 410 mean for a request about one order; a 404 that names the route is none of them. */
export const explainOrder =
	(orderNumber: string): ServiceRequest['explain'] =>
	(outcome) => {
		if (outcome.kind !== 'answered') return undefined;
		const { status, body } = outcome.answer;
		if (status === 404 && !/\b(route|cannot (get|put|delete|post)|endpoint)\b/i.test(body)) {
			return {
				message: `Order ${orderNumber} was not found`,
				description:
					'Check the Order Number, and that the credential belongs to the account that placed the order.',
			};
		}
		if (status === 410)
			return { message: `Order ${orderNumber} is gone: it was removed or canceled` };
		return undefined;
	};
