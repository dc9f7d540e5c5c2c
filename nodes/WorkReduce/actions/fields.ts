import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { maxConcurrencyOption } from '../../shared/items';

/** Shows a field for these operations of one resource. */
export const show = (resource: string, operation: string[]): IDisplayOptions => ({
	show: { resource: [resource], operation },
});

export const orderNumberField = (resource: string, operation: string[]): INodeProperties => ({
	displayName: 'Order Number',
	name: 'orderNumber',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	displayOptions: show(resource, operation),
	description: 'The order to work with',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchOrders', searchable: true },
		},
		{
			displayName: 'By Order Number',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 00007847',
		},
	],
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
