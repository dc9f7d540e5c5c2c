import { NodeApiError, NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

/** What a user reads when something went wrong: what happened, then how to get unstuck. */
export interface Problem {
	message: string;
	description: string;
	/** The status that the service answered with, where it answered. */
	httpCode?: string;
	/** The service's own words, "It said: …"; the description has them, too. */
	said?: string;
}

/** Bad input, found by code that knows neither node nor item; the item loop adds both. */
export class InputError extends Error {
	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}

export type ItemError = NodeApiError | NodeOperationError;

/** The error as n8n shows it: one of its own as it is, ours with its description. */
export const asNodeError = (
	context: Pick<IExecuteFunctions, 'getNode'>,
	thrown: unknown,
): ItemError =>
	thrown instanceof NodeApiError || thrown instanceof NodeOperationError
		? thrown
		: new NodeOperationError(context.getNode(), thrown as Error, {
				description: thrown instanceof InputError ? thrown.description : undefined,
			});
