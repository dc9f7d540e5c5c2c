import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseDateTime } from '../../shared/dateTime';
import { parseOrderNumber } from '../api/orderNumber';

export const orderNumberField: INodeProperties = {
	displayName: 'Order Number',
	name: 'orderNumber',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
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
};

/** Reads an item's order number; throws an `InputError` for what is none. */
export const readOrderNumber = (context: IExecuteFunctions, itemIndex: number): string =>
	parseOrderNumber(context.getNodeParameter('orderNumber', itemIndex, '', { extractValue: true }));

/** What an order is about; a create shows it by itself, an update in a collection. */
export const taskTypeField: INodeProperties = {
	displayName: 'Task Type',
	name: 'taskType',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: 'The kind of work, one of those that your account may order',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchTaskTypes', searchable: true },
		},
		{
			displayName: 'By Code',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. qa_screenshot',
		},
	],
};

export const descriptionField: INodeProperties = {
	displayName: 'Description',
	name: 'description',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. Please look at the tag code…',
	description: 'Instructions for the people who do the work',
};

export const dueDateField: INodeProperties = {
	displayName: 'Due Date',
	name: 'dueDate',
	type: 'dateTime',
	default: '',
	description: "When the work is due, in the workflow's timezone unless the date names another",
};

/** A due date as the service takes it, or `undefined` for none; throws an `InputError` for no date. */
export function readDueDate(context: IExecuteFunctions, value: unknown): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const date = parseDateTime(value, dueDateField.displayName, context.getTimezone());
	return date.toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
