import type { INodeProperties } from 'n8n-workflow';

import { taskTypeOptions } from '../api/client';
import { outputField } from '../output';

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'Use the production URL above as the Callback URL of your Microwork tasks. The workflow must be published, and Microwork must be able to reach the address.',
		name: 'howTo',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Task Types',
		name: 'taskTypes',
		type: 'multiOptions',
		default: [],
		description: 'The types of tasks that start the workflow. Leave empty for all.',
		options: taskTypeOptions,
	},
	{
		displayName: 'Verify Task',
		name: 'verifyTask',
		type: 'boolean',
		default: true,
		description:
			'Whether to fetch the task from Microwork and pass that on. Anybody who knows the address can call it, so what a call says is not to be trusted by itself.',
	},
	outputField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Accept Tasks Sent to Other Addresses',
				name: 'acceptOtherAddresses',
				type: 'boolean',
				displayOptions: { show: { '/verifyTask': [true] } },
				default: false,
				description:
					'Whether to accept tasks whose Callback URL is not the address of this trigger. Turn it on only if something between Microwork and n8n changes the path of the address.',
			},
			{
				displayName: 'Include Raw Task',
				name: 'includeRaw',
				type: 'boolean',
				default: false,
				description: 'Whether to add the task as Microwork sent it, in the field raw',
			},
		],
	},
];
