import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import {
	asItems,
	asResults,
	forErrorOutput,
	readConcurrency,
	readItems,
	settleItems,
	throwFirstError,
	type OperationForm,
} from '../../shared/items';
import { forgetWrites } from '../../shared/writes';
import { callbackUrlWith } from '../api/callbackUrl';
import { createClient, type NewTask } from '../api/client';
import { presentCreated } from '../api/present';
import { hintAtPrivateAddress } from './addressHint';
import { createOnce } from './createTask';
import { readCallbackUrl, readMetadata } from './fields';

/** Creates the tasks of all items, whose results go to the user's callback URL, and puts them out. */
export async function createWithCallback(
	context: IExecuteFunctions,
	operation: OperationForm<NewTask>,
): Promise<INodeExecutionData[]> {
	const maxConcurrency = readConcurrency(context);
	const client = createClient(context, { maxConcurrency });
	const items = await readItems(context, async (_context, itemIndex) => ({
		newTask: await operation.read(context, itemIndex),
		callbackUrl: callbackUrlWith(
			readCallbackUrl(context, itemIndex),
			readMetadata(context, itemIndex),
		),
	}));
	const results = await settleItems(
		context,
		items,
		maxConcurrency,
		async ({ newTask, callbackUrl }, itemIndex) => {
			const call = { context, client, itemIndex };
			return asItems(presentCreated((await createOnce(call, newTask, callbackUrl)).raw));
		},
	);
	throwFirstError(context, results);
	await hintAtPrivateAddress(
		context,
		items.flatMap((item) => ('input' in item ? [item.input.callbackUrl] : [])),
	);
	if (!results.some((result) => result === undefined || 'error' in result)) forgetWrites(context);
	return forErrorOutput(context.getNode(), results.flatMap(asResults));
}
