import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { runItems, type Operation } from '../shared/items';
import { get } from './actions/order/get';
import { workReduce } from './api/service';

const operations: Record<string, Record<string, Operation<unknown>>> = {
	order: { get },
};

export class WorkReduce implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WorkReduce',
		name: 'workReduce',
		icon: {
			light: 'file:../../icons/workreduce.light.svg',
			dark: 'file:../../icons/workreduce.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Order back-office work from WorkReduce and collect what comes back',
		defaults: { name: 'WorkReduce' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'workReduceApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'order',
				options: [{ name: 'Order', value: 'order' }],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'get',
				displayOptions: { show: { resource: ['order'] } },
				options: [
					{
						name: 'Get',
						value: 'get',
						action: 'Get an order',
						description: 'Read one order, with its notes and files',
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
		return [await runItems(this, workReduce, operations[resource][operation])];
	}
}
