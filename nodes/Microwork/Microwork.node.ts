import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { runItems, type Operation } from '../shared/items';
import { get } from './actions/task/get';
import { microwork } from './api/service';

const operations: Record<string, Record<string, Operation<unknown>>> = {
	task: { get },
};

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
				default: 'task',
				options: [{ name: 'Task', value: 'task' }],
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
			...Object.values(operations).flatMap((resource) =>
				Object.values(resource).flatMap(({ description }) => description),
			),
		],
	};

	async execute(this: IExecuteFunctions) {
		const resource = this.getNodeParameter('resource', 0);
		const operation = this.getNodeParameter('operation', 0);
		return [await runItems(this, microwork, operations[resource][operation])];
	}
}
