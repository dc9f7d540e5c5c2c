import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { searchTaskTypes } from './listSearch/searchTaskTypes';
import { properties } from './trigger/description';
import { pollOrders } from './trigger/poll';

export class WorkReduceTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WorkReduce Trigger',
		name: 'workReduceTrigger',
		icon: {
			light: 'file:../../icons/workreduce.light.svg',
			dark: 'file:../../icons/workreduce.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"] }}',
		description: 'Starts the workflow when a WorkReduce order changes',
		defaults: { name: 'WorkReduce Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'workReduceApi', required: true }],
		polling: true,
		properties,
	};

	methods = { listSearch: { searchTaskTypes } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollOrders(this);
	}
}
