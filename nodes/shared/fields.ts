import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { DEFAULT_CONCURRENCY } from './concurrency';
import { InputError } from './problem';
import { enteredText, numberOf } from './values';

/** The option that every operation has. */
export const maxConcurrencyOption: INodeProperties = {
	displayName: 'Max Concurrent Requests',
	name: 'maxConcurrency',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: DEFAULT_CONCURRENCY,
	description: 'How many requests to the service may be under way at once',
};

/** The collection of an operation's options. */
export const optionsField = (more: INodeProperties[] = []): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [maxConcurrencyOption, ...more].sort((a, b) =>
		a.displayName.localeCompare(b.displayName),
	),
});

/** How many entries of a list are wanted; read with `readLimit`. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** How many entries an item asks for, `undefined` for all; throws an `InputError` for no such number. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number | undefined {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return undefined;
	const limit = numberOf(context.getNodeParameter('limit', itemIndex, 50));
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw new InputError(
		'Limit is not a whole number above 0',
		'Enter 1 or more, or turn on Return All.',
	);
}

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export const readSimplify = (context: IExecuteFunctions, itemIndex: number): boolean =>
	context.getNodeParameter('simplify', itemIndex, true) === true;

/**
 * The text of a filter, `undefined` for an empty one.
 *
 * @throws InputError for an expression that found nothing: without the filter, everything would be listed
 */
export function filterText(
	filters: Record<string, unknown>,
	name: string,
	field: string,
): string | undefined {
	if (name in filters && (filters[name] === undefined || filters[name] === null)) {
		throw new InputError(
			`The filter ${field} has an expression that finds nothing`,
			'Correct the expression, or remove the filter to list everything.',
		);
	}
	return enteredText(filters[name], field);
}
