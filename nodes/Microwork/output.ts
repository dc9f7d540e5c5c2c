import type { INodeProperties } from 'n8n-workflow';

/** What an item is; stored in users' workflows. */
export type Output = 'task' | 'tags';

export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'task',
	description: 'What an item is',
	options: [
		{
			name: 'One Item per Tag',
			value: 'tags',
			description:
				'The tags of the task, each with the ID, image and metadata of the task; one item without a tag if there is none',
		},
		{
			name: 'One Item per Task',
			value: 'task',
			description: 'The task with its tags as a list',
		},
	],
};
