import pLimit from 'p-limit';
import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { InputError } from './problem';
import { createTransport, DEFAULT_CONCURRENCY, type Transport } from './transport';
import type { Service } from './service';

/**
 * One thing a node can do. `read` turns an item's parameters into what is to be done and throws an
 * `InputError` for bad ones; `run` does it and answers with the item's results.
 */
export interface Operation<Input> {
	description: INodeProperties[];
	read(context: IExecuteFunctions, itemIndex: number): Input | Promise<Input>;
	run(call: OperationCall, input: Input): Promise<INodeExecutionData[]>;
}

export interface OperationCall {
	context: IExecuteFunctions;
	transport: Transport;
	itemIndex: number;
}

/**
 * Runs an operation for every input item: side by side within the bound, results in input order, each
 * paired with its item. Every item's input is read before the first request goes out, so that a bad
 * row is refused before anything is paid for. With "continue on fail" an item's error becomes its
 * result; without, nothing new is started after an error, and what is under way is let finish.
 */
export async function runItems<Input>(
	context: IExecuteFunctions,
	service: Service,
	operation: Operation<Input>,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const goesOn = context.continueOnFail();
	const maxConcurrency = readConcurrency(context);
	const transport = createTransport(context, service, { maxConcurrency });

	const inputs: Array<{ input: Input } | { error: ItemError }> = [];
	for (let itemIndex = 0; itemIndex < items.length; itemIndex++) {
		try {
			inputs.push({ input: await operation.read(context, itemIndex) });
		} catch (thrown) {
			const error = asItemError(context, thrown, itemIndex, items.length);
			if (!goesOn) throw error;
			inputs.push({ error });
		}
	}

	let firstError: ItemError | undefined;
	const limit = pLimit(maxConcurrency);
	const results = await Promise.all(
		inputs.map((prepared, itemIndex) =>
			limit(async (): Promise<INodeExecutionData[]> => {
				if ('error' in prepared) return [errorItem(prepared.error, itemIndex)];
				if (firstError !== undefined) return [];
				try {
					const call = { context, transport, itemIndex };
					const produced = await operation.run(call, prepared.input);
					return produced.map((item) => ({ ...item, pairedItem: { item: itemIndex } }));
				} catch (thrown) {
					const error = asItemError(context, thrown, itemIndex, items.length);
					if (goesOn) return [errorItem(error, itemIndex)];
					firstError ??= error;
					return [];
				}
			}),
		),
	);
	if (firstError !== undefined) throw firstError;
	return results.flat();
}

export type ItemError = NodeApiError | NodeOperationError;

/** What goes on in the place of an item that failed; n8n routes exactly these keys to an error output. */
export function errorItem(error: ItemError, itemIndex: number): INodeExecutionData {
	return {
		json: { error: error.message, ...(error.description ? { details: error.description } : {}) },
		pairedItem: { item: itemIndex },
	};
}

/** The error as n8n shows it, with the item it belongs to where there are several. */
export function asItemError(
	context: IExecuteFunctions,
	thrown: unknown,
	itemIndex: number,
	itemCount: number,
): ItemError {
	const error =
		thrown instanceof NodeApiError || thrown instanceof NodeOperationError
			? thrown
			: new NodeOperationError(context.getNode(), thrown as Error, {
					itemIndex,
					description: thrown instanceof InputError ? thrown.description : undefined,
				});
	error.context.itemIndex ??= itemIndex;
	const place = ` [item ${itemIndex}]`;
	if (itemCount > 1 && !error.message.endsWith(place)) error.message += place;
	return error;
}

/** The option that every operation offers. */
export const maxConcurrencyOption: INodeProperties = {
	displayName: 'Max Concurrent Requests',
	name: 'maxConcurrency',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: DEFAULT_CONCURRENCY,
	description: 'How many requests to the service may be under way at once',
};

function readConcurrency(context: IExecuteFunctions): number {
	const value = Number(context.getNodeParameter('options.maxConcurrency', 0, DEFAULT_CONCURRENCY));
	if (Number.isInteger(value) && value >= 1) return value;
	throw new NodeOperationError(
		context.getNode(),
		'Max Concurrent Requests is not a whole number above 0',
		{
			description: 'Enter 1 or more, or remove the option to use the default of 10.',
		},
	);
}
