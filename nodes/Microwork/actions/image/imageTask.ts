import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { forgetCreations } from '../../../shared/creations';
import { runItems, type Operation, type OperationCall } from '../../../shared/items';
import type { FormFields } from '../../api/formFields';
import { withMetadata } from '../../api/metadata';
import { presentTask } from '../../api/presentTask';
import { microwork } from '../../api/service';
import { hintAtPrivateAddress } from '../addressHint';
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

/** Creates the tasks of all items for delivery by callback, and puts out what the service said. */
export async function createWithCallback(
	context: IExecuteFunctions,
	operation: Operation<ImageTask>,
): Promise<INodeExecutionData[]> {
	const addresses: string[] = [];
	const results = await runItems<ImageTask>(context, microwork, {
		...operation,
		async read(...item) {
			const task = await operation.read(...item);
			if (task.delivery.mode === 'callback') addresses.push(task.delivery.callbackUrl);
			return task;
		},
	});
	await hintAtPrivateAddress(context, addresses);
	if (results.every(({ json }) => json.error === undefined)) forgetCreations(context);
	return results;
}

/** Creates one item's task, whose result goes to the user's callback URL. */
export async function createOne(
	call: OperationCall,
	{ path, fields, delivery }: ImageTask,
): Promise<INodeExecutionData[]> {
	if (delivery.mode !== 'callback') throw new Error('Waiting is not done item by item');
	const callbackUrl = withMetadata(delivery.callbackUrl, delivery.metadata);
	const task = await createOnce(call, { path, fields, callbackUrl });
	return call.context.helpers.returnJsonArray(presentTask(task) as never);
}
