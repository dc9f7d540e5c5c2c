import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { forgetCreations } from '../shared/creations';
import { runItems, type Operation } from '../shared/items';
import { cancel } from './actions/order/cancel';
import { create } from './actions/order/create';
import { downloadFiles } from './actions/order/downloadFiles';
import { get } from './actions/order/get';
import { getAll as getAllOrders } from './actions/order/getAll';
import { update } from './actions/order/update';
import { getAll as getAllTaskTypes } from './actions/taskType/getAll';
import { workReduce } from './api/service';
import { searchOrders } from './listSearch/searchOrders';
import { searchTaskTypes } from './listSearch/searchTaskTypes';

const operations: Record<string, Record<string, Operation<unknown>>> = {
	order: { cancel, create, downloadFiles, get, getAll: getAllOrders, update },
	taskType: { getAll: getAllTaskTypes },
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
				options: [
					{ name: 'Order', value: 'order' },
					{ name: 'Task Type', value: 'taskType' },
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'create',
				displayOptions: { show: { resource: ['order'] } },
				options: [
					{
						name: 'Cancel',
						value: 'cancel',
						action: 'Cancel an order',
						description: 'Call an order off',
					},
					{
						name: 'Create',
						value: 'create',
						action: 'Create an order',
						description: 'Place an order, with files if there are any',
					},
					{
						name: 'Download Files',
						value: 'downloadFiles',
						action: 'Download the files of an order',
						description: 'Download the files that came back, or those sent with the order',
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Get an order',
						description: 'Read one order, with its notes and files',
					},
					{
						name: 'Get Many',
						value: 'getAll',
						action: 'Get many orders',
						description: 'List orders, newest first',
					},
					{
						name: 'Update',
						value: 'update',
						action: 'Update an order',
						description: 'Change an order or add files to it',
					},
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'getAll',
				displayOptions: { show: { resource: ['taskType'] } },
				options: [
					{
						name: 'Get Many',
						value: 'getAll',
						action: 'Get many task types',
						description: 'List the kinds of work that your account may order',
					},
				],
			},
			...Object.values(operations).flatMap((resource) =>
				Object.values(resource).flatMap(({ description }) => description),
			),
		],
	};

	methods = { listSearch: { searchOrders, searchTaskTypes } };

	async execute(this: IExecuteFunctions) {
		const resource = this.getNodeParameter('resource', 0);
		const operation = this.getNodeParameter('operation', 0);
		const results = await runItems(this, workReduce, operations[resource][operation]);
		if (results.every(({ json }) => json.error === undefined)) forgetCreations(this);
		return [results];
	}
}
