import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { choiceSubtitle } from '../shared/subtitle';
import { searchTaskTypes } from './listSearch/searchTaskTypes';
import { events, properties } from './trigger/description';
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
		subtitle: choiceSubtitle('event', events),
		description: 'Order back-office work from people, or start when an order changes',
		builderHint: {
			searchHint:
				'Polls. Puts out one item per change of an order; the option Download Result Files adds the files that came back.',
		},
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
