import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { maxConcurrencyOption } from '../../shared/fields';
import { taskTypeField } from '../actions/fields';
import { KNOWN_STATUSES } from '../api/statuses';

/** What can start the workflow. */
export const events: INodePropertyOptions[] = [
	{
		name: 'Order Canceled',
		value: 'orderCanceled',
		description: 'WorkReduce or the client called an order off, or it was deleted',
	},
	{
		name: 'Order Created',
		value: 'orderCreated',
		description: 'A new order was placed, by whomever',
	},
	{
		name: 'Order Finished',
		value: 'orderFinished',
		description:
			'The work on an order is done (Complete, Completed, Delivered or Approved, whichever comes first)',
	},
	{
		name: 'Order Status Changed',
		value: 'statusChanged',
		description: 'An order moved to another status',
	},
];

/** What the user sees of the trigger. */
export const properties: INodeProperties[] = [
	{
		displayName:
			'The trigger notices what changes from publishing on. If you rename this node, it begins anew: changes since its last poll are not told.',
		name: 'beginning',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Event',
		name: 'event',
		type: 'options',
		noDataExpression: true,
		default: 'orderFinished',
		options: events,
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName: 'Status',
				name: 'status',
				type: 'multiOptions',
				displayOptions: { show: { '/event': ['statusChanged'] } },
				options: KNOWN_STATUSES.map((status) => ({ name: status, value: status })),
				default: [],
				description:
					'Only changes to these statuses. For one that is not in the list, use an expression that gives the names, separated by commas.',
			},
			{ ...taskTypeField, description: 'Only orders of this task type' },
			{
				displayName: 'Team',
				name: 'team',
				type: 'string',
				default: '',
				placeholder: 'e.g. MENA launch ads',
				description: 'Only orders of this team',
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Download Result Files',
				name: 'downloadFiles',
				type: 'boolean',
				displayOptions: { hide: { '/event': ['orderCreated'] } },
				default: false,
				description:
					'Whether to add the files that came back to the item, as file_1, file_2 and so on; the list result_files says what each one is',
			},
			maxConcurrencyOption,
		],
	},
];
