import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { runItems } from '../shared/items';
import { chosenOperation, menuFields } from '../shared/menu';
import { operationSubtitle } from '../shared/subtitle';
import { forgetWrites } from '../shared/writes';
import { resources } from './actions/operations';
import { hintAtMissingFiles } from './actions/order/attachments';
import { createClient } from './api/client';
import { searchOrders } from './listSearch/searchOrders';
import { searchTaskTypes } from './listSearch/searchTaskTypes';

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
		subtitle: operationSubtitle(resources),
		description: 'Order back-office work from WorkReduce and collect what comes back',
		builderHint: {
			searchHint:
				'People do the work, which takes hours to days: placing an order does not wait for it. Start another workflow with a WorkReduce Trigger (event "Order Finished") to go on with the results, then read their files with Order > Download Files.',
		},
		defaults: { name: 'WorkReduce' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'workReduceApi', required: true }],
		properties: menuFields(resources),
	};

	methods = { listSearch: { searchOrders, searchTaskTypes } };

	async execute(this: IExecuteFunctions) {
		const results = await runItems(this, createClient, chosenOperation(this, resources));
		hintAtMissingFiles(this);
		if (results.every(({ json }) => json.error === undefined)) forgetWrites(this);
		return [results];
	}
}
