import type { IDisplayOptions, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { maxConcurrencyOption } from './items';
import { InputError } from './problem';

/** Shows a field for these operations of one resource. */
export const show = (resource: string, operation: string[]): IDisplayOptions => ({
	show: { resource: [resource], operation },
});

/** The collection of an operation's options; every operation has the bound on requests. */
export const options = (
	displayOptions: IDisplayOptions,
	more: INodeProperties[] = [],
): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions,
	options: [maxConcurrencyOption, ...more].sort((a, b) =>
		a.displayName.localeCompare(b.displayName),
	),
});

/** How many entries of a list are wanted; read with `readLimit`. */
export const limitFields = (displayOptions: IDisplayOptions): INodeProperties[] => [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { ...displayOptions.show, returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

export const simplifyField = (displayOptions: IDisplayOptions): INodeProperties => ({
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	displayOptions,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

/** How many entries an item asks for, `undefined` for all; throws an `InputError` for no such number. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number | undefined {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return undefined;
	const limit = Number(context.getNodeParameter('limit', itemIndex, 50));
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw new InputError(
		'Limit is not a whole number above 0',
		'Enter 1 or more, or turn on Return All.',
	);
}
