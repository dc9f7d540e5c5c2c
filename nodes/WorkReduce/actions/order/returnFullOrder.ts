import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Client } from '../../api/client';

export const returnFullOrderOption: INodeProperties = {
	displayName: 'Return Full Order',
	name: 'returnFullOrder',
	type: 'boolean',
	default: false,
	description:
		'Whether to read the order afterwards and return all of it instead of its number only',
};

export const readReturnFullOrder = (context: IExecuteFunctions, itemIndex: number): boolean =>
	context.getNodeParameter('options.returnFullOrder', itemIndex, false) === true;

/**
 * What a write puts out: the service's short answer, or the whole order where it is asked for. When only
 * reading the order fails, the short answer goes on with a `warning`, so that the number isn't lost.
 */
export async function answerOrOrder(
	client: Client,
	returnFullOrder: boolean,
	orderNumber: string,
	answer: IDataObject,
): Promise<IDataObject> {
	if (!returnFullOrder) return answer;
	try {
		return await client.getOrder(orderNumber);
	} catch (failure) {
		return {
			...answer,
			warning: `This was done, but reading the full order failed: ${(failure as Error).message}`,
		};
	}
}
