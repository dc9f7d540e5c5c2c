import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { MicroworkClient } from '../api/client';
import { parseTaskId } from '../api/task';
import { parseWebAddress } from '../api/webAddress';
import type { Operation } from '../../shared/items';

/** An operation of this node that answers at once. */
export type TaskOperation<Input> = Operation<MicroworkClient, Input>;

export const taskIdField: INodeProperties = {
	displayName: 'Task',
	name: 'taskId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The task to work with',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchTasks', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 576ba74eec471ff9b01557cc',
		},
	],
};

/** Reads an item's task; throws an `InputError` for what is no task ID. */
export const readTaskId = (context: IExecuteFunctions, itemIndex: number): string =>
	parseTaskId(context.getNodeParameter('taskId', itemIndex, '', { extractValue: true }));

export const imageUrlField: INodeProperties = {
	displayName: 'Image URL',
	name: 'imageUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/shelf.jpg',
	description: 'The address of the image, which must be open to everybody on the internet',
	builderHint: {
		propertyHint: 'An http or https address, never binary data or a data: URL.',
	},
};

/** Reads an item's image; throws an `InputError` for what is no web address. */
export const readImageUrl = (context: IExecuteFunctions, itemIndex: number): string =>
	parseWebAddress(context.getNodeParameter('imageUrl', itemIndex, ''), 'Image URL');
