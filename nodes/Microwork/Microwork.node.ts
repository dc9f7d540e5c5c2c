import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { runItems, type Operation } from '../shared/items';
import { forgetCreations } from './actions/createOnce';
import { tag } from './actions/image/tag';
import { get } from './actions/task/get';
import { microwork } from './api/service';

const images = { tag };
const tasks = { get };

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
						name: 'Get',
						value: 'get',
						action: 'Get a task',
						description: 'Read one task, with its result once there is one',
					},
				],
			},
			...[images, tasks].flatMap((resource) =>
				Object.values(resource).flatMap(({ description }) => description),
			),
		],
	};

	async execute(this: IExecuteFunctions) {
		const operation = this.getNodeParameter('operation', 0);
		if (this.getNodeParameter('resource', 0) === 'task') {
			return [await runItems(this, microwork, tasks[operation as 'get'] as Operation<unknown>)];
		}
		const create = images[operation as 'tag'];
		if (this.getNodeParameter('resultDelivery', 0) === 'wait') {
			throw new NodeOperationError(this.getNode(), 'Waiting for the result is not possible yet', {
				description: 'Choose the Result Delivery "Send to a Callback URL".',
			});
		}
		const results = await runItems(this, microwork, create);
		if (results.every(({ json }) => json.error === undefined)) forgetCreations(this);
		return [results];
	}
}
