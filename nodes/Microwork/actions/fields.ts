import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { show } from '../../shared/fields';
import { parseTaskId } from '../api/taskId';

export const taskIdField = (operation: string[]): INodeProperties => ({
	displayName: 'Task',
	name: 'taskId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	displayOptions: show('task', operation),
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
});

/** Reads an item's task; throws an `InputError` for what is no task ID. */
export const readTaskId = (context: IExecuteFunctions, itemIndex: number): string =>
	parseTaskId(context.getNodeParameter('taskId', itemIndex, '', { extractValue: true }));

export const imageUrlField = (operation: string[]): INodeProperties => ({
	displayName: 'Image URL',
	name: 'imageUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/shelf.jpg',
	displayOptions: show('image', operation),
	description: 'The address of the image, which must be open to everybody on the internet',
});
