import * as n8nWorkflow from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { createLimit, DEFAULT_CONCURRENCY, parseConcurrency } from './concurrency';
import type { RequestContext, TransportOptions } from './http/transport';
import { asNodeError, type ItemError } from './problem';
import { listOf } from './values';

/** What the user sees of one thing that a node can do, and how it is read. */
export interface OperationForm<Input> {
	/** Its entry in the menu; workflows store its value. */
	option: INodePropertyOptions;
	/** Shown for this operation alone. */
	fields: INodeProperties[];
	/** Options beside those that every operation has. */
	options?: INodeProperties[];
	/** Turns an item's parameters into what is to be done; throws an `InputError` for bad ones. */
	read(context: IExecuteFunctions, itemIndex: number): Input | Promise<Input>;
}

/** One thing that a node can do, item by item, with the service's client. */
export interface Operation<Client, Input> extends OperationForm<Input> {
	/** Does what was read and answers with the item's results. */
	run(call: OperationCall<Client>, input: Input): Promise<INodeExecutionData[]>;
}

export interface OperationCall<Client> {
	context: IExecuteFunctions;
	client: Client;
	itemIndex: number;
}

export type CreateClient<Client> = (context: RequestContext, options: TransportOptions) => Client;

/** An item that was read, or why it can't be. */
export type ReadItem<Input> = { input: Input } | { error: ItemError };

/** What became of an item; `undefined` when it wasn't begun, because another one had failed. */
export type ItemResult<Output> = { output: Output } | { error: ItemError } | undefined;

/** Runs an operation for every input item; see `readItems` and `settleItems`. */
export async function runItems<Client, Input>(
	context: IExecuteFunctions,
	createClient: CreateClient<Client>,
	operation: Operation<Client, Input>,
): Promise<INodeExecutionData[]> {
	const maxConcurrency = readConcurrency(context);
	const client = createClient(context, { maxConcurrency });
	const items = await readItems(context, operation.read);
	const results = await settleItems(
		context,
		items,
		maxConcurrency,
		async (input, itemIndex) => await operation.run({ context, client, itemIndex }, input),
	);
	throwFirstError(context, results);
	return forErrorOutput(context.getNode(), results.flatMap(asResults));
}

/**
 * Reads every item before the first request goes out, so that a bad row is refused before anything is
 * paid for. With "continue on fail" a bad item is an error in its place.
 */
export async function readItems<Input>(
	context: IExecuteFunctions,
	read: OperationForm<Input>['read'],
): Promise<Array<ReadItem<Input>>> {
	const { length } = context.getInputData();
	const items: Array<ReadItem<Input>> = [];
	for (let itemIndex = 0; itemIndex < length; itemIndex++) {
		try {
			items.push({ input: await read(context, itemIndex) });
		} catch (thrown) {
			const error = asItemError(context, thrown, itemIndex, length);
			if (!context.continueOnFail()) throw error;
			items.push({ error });
		}
	}
	return items;
}

/**
 * Does the work of every item that was read, side by side within the bound; the results are in input
 * order. After an error nothing new is begun, and what is under way is let finish; with "continue on
 * fail" everything is done.
 */
export async function settleItems<Input, Output>(
	context: IExecuteFunctions,
	items: Array<ReadItem<Input>>,
	maxConcurrency: number,
	work: (input: Input, itemIndex: number) => Promise<Output>,
): Promise<Array<ItemResult<Output>>> {
	const goesOn = context.continueOnFail();
	const limit = createLimit(maxConcurrency);
	let failed = false;
	return await Promise.all(
		items.map((item, itemIndex) =>
			limit(async (): Promise<ItemResult<Output>> => {
				if ('error' in item) return item;
				if (failed && !goesOn) return undefined;
				try {
					return { output: await work(item.input, itemIndex) };
				} catch (thrown) {
					failed = true;
					return { error: asItemError(context, thrown, itemIndex, items.length) };
				}
			}),
		),
	);
}

/** Ends the node with the error of the first item that failed, unless it goes on all the same. */
export function throwFirstError(
	context: IExecuteFunctions,
	results: Array<ItemResult<unknown>>,
): void {
	const failed = results.find((result) => result !== undefined && 'error' in result);
	if (failed !== undefined && 'error' in failed && !context.continueOnFail()) throw failed.error;
}

/** What an item puts out: its results, or its error in their place; each paired with it. */
export function asResults(
	result: ItemResult<INodeExecutionData[]>,
	itemIndex: number,
): INodeExecutionData[] {
	if (result === undefined) return [];
	if ('error' in result) return [errorItem(result.error, itemIndex)];
	return result.output.map((item) => ({ ...item, pairedItem: { item: itemIndex } }));
}

/** What goes on in the place of an item that failed; n8n routes exactly these keys to an error output; see `forErrorOutput`. */
export function errorItem(error: ItemError, itemIndex: number): INodeExecutionData {
	return {
		json: { error: error.message, ...(error.description ? { details: error.description } : {}) },
		pairedItem: { item: itemIndex },
	};
}

// By 2.37 n8n takes an item with `details` for an error. This constant came with 2.39; what it names doesn't matter here.
const knowsDetails = 'N8N_NODES_API_VERSION' in n8nWorkflow;

/**
 * What a node puts out, so that every release of n8n finds its error items when it has an error output: older ones know
 * only those of `error` and `message`, which then holds the details.
 */
export const forErrorOutput = (node: INode, items: INodeExecutionData[]): INodeExecutionData[] =>
	node.onError === 'continueErrorOutput' && !knowsDetails ? items.map(withMessage) : items;

function withMessage(item: INodeExecutionData): INodeExecutionData {
	const { error, details, ...others } = item.json;
	const isErrorItem = error !== undefined && details !== undefined;
	if (!isErrorItem || Object.keys(others).length > 0) return item;
	return { ...item, json: { error, message: details } };
}

/** What a service answered as items: one for each entry of a list, one for anything else. */
export const asItems = (answer: unknown): INodeExecutionData[] =>
	listOf(answer).map((json) => ({ json: json as IDataObject }));

/** The error as n8n shows it, with the item it belongs to where there are several. */
function asItemError(
	context: IExecuteFunctions,
	thrown: unknown,
	itemIndex: number,
	itemCount: number,
): ItemError {
	const error = asNodeError(context, thrown);
	error.context.itemIndex ??= itemIndex;
	const place = ` [item ${itemIndex}]`;
	if (itemCount > 1 && !error.message.endsWith(place)) error.message += place;
	return error;
}

/** The bound on requests of the whole node; it is one for all items. */
export function readConcurrency(context: IExecuteFunctions): number {
	try {
		return parseConcurrency(
			context.getNodeParameter('options.maxConcurrency', 0, DEFAULT_CONCURRENCY),
		);
	} catch (thrown) {
		throw asNodeError(context, thrown);
	}
}
