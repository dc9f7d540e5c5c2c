import type { INodeExecutionData } from 'n8n-workflow';

import type { OperationCall } from '../../../shared/items';
import type { FormFields } from '../../api/formFields';
import { withMetadata } from '../../api/metadata';
import { presentTask } from '../../api/presentTask';
import { createOnce } from '../createOnce';
import type { Delivery } from '../delivery';

/** What an item asks people to do with an image, and how the result gets back. */
export interface ImageTask {
	/** The endpoint behind the base URL. */
	path: string;
	/** The whole body, for a callback URL that carries metadata and reference already. */
	fields(callbackUrl: string): FormFields;
	delivery: Delivery;
}

/** Creates a task whose result goes to the user's callback URL, and puts out what the service said. */
export async function createWithCallback(
	call: OperationCall,
	{ path, fields, delivery }: ImageTask,
): Promise<INodeExecutionData[]> {
	if (delivery.mode !== 'callback') throw new Error('Waiting is not done item by item');
	const callbackUrl = withMetadata(delivery.callbackUrl, delivery.metadata);
	const task = await createOnce(call, { path, fields, callbackUrl });
	return call.context.helpers.returnJsonArray(presentTask(task) as never);
}
