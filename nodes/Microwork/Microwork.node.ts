import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { runItems, type Operation } from '../shared/items';
import { annotateTags } from './actions/image/annotateTags';
import { createWithCallback, type ImageTask } from './actions/image/imageTask';
import { tag } from './actions/image/tag';
import { cancel } from './actions/task/cancel';
import { get } from './actions/task/get';
import { getAll } from './actions/task/getAll';
import { microwork } from './api/service';
import { searchTasks } from './listSearch/searchTasks';
import { createAndWait } from './wait/createAndWait';
import { resume } from './wait/resume';

const image: Record<string, Operation<ImageTask>> = { annotateTags, tag };
const task: Record<string, Operation<unknown>> = { cancel, get, getAll };

export class Microwork implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microwork',
		name: 'microwork',
		icon: {
			light: 'file:../../icons/microwork.light.svg',
			dark: 'file:../../icons/microwork.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Have people tag and annotate brand logos in images with Microwork',
		defaults: { name: 'Microwork' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'microworkApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: '={{ $nodeId }}',
				isFullPath: true,
				restartWebhook: true,
				responseMode: 'onReceived',
				// Left out, n8n would answer the text "firstEntryJson".
				responseData: '',
			},
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'image',
				options: [
					{ name: 'Image', value: 'image' },
					{ name: 'Task', value: 'task' },
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'tag',
				displayOptions: { show: { resource: ['image'] } },
				options: [
					{
						name: 'Annotate Tags',
						value: 'annotateTags',
						action: 'Annotate tags of an image',
						description: 'Have people answer a question for each tag of an image',
					},
					{
						name: 'Tag',
						value: 'tag',
						action: 'Tag an image',
						description: 'Have people draw boxes around the brand logos in an image',
					},
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'get',
				displayOptions: { show: { resource: ['task'] } },
				options: [
					{
						name: 'Cancel',
						value: 'cancel',
						action: 'Cancel a task',
						description: 'Cancel a pending task, so that nobody works on it',
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Get a task',
						description: 'Read one task, with its result once there is one',
					},
					{
						name: 'Get Many',
						value: 'getAll',
						action: 'Get many tasks',
						description: 'List tasks, newest first',
					},
				],
			},
			...[image, task].flatMap((resource) =>
				Object.values(resource).flatMap(({ description }) => description),
			),
		],
	};

	methods = { listSearch: { searchTasks } };

	// The callback URL belongs to each task: there is nothing to register with the service.
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async execute(this: IExecuteFunctions) {
		const operation = this.getNodeParameter('operation', 0);
		if (this.getNodeParameter('resource', 0) === 'task') {
			return [await runItems(this, microwork, task[operation])];
		}
		if (this.getNodeParameter('resultDelivery', 0) === 'wait') {
			return await createAndWait(this, image[operation]);
		}
		return [await createWithCallback(this, image[operation])];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
