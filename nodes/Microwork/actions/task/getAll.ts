import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { parseDateTime } from '../../../shared/dateTime';
import {
	filterText,
	limitFields,
	readLimit,
	readSimplify,
	simplifyField,
} from '../../../shared/fields';
import { asItems } from '../../../shared/items';
import { taskTypeOptions } from '../../api/client';
import { presentTask, simplifyTask } from '../../api/present';
import type { TaskFilters } from '../../api/taskList';
import type { TaskOperation } from '../fields';

const fields: INodeProperties[] = [
	...limitFields,
	simplifyField,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'End Time',
				name: 'endTime',
				type: 'dateTime',
				default: '',
				description: "Only tasks created up to this time, in the workflow's time zone",
			},
			{
				displayName: 'Start Time',
				name: 'startTime',
				type: 'dateTime',
				default: '',
				description: "Only tasks created from this time on, in the workflow's time zone",
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				default: 'pending',
				description: 'Only tasks in this status',
				options: [
					{ name: 'Canceled', value: 'canceled' },
					{ name: 'Completed', value: 'completed' },
					{ name: 'Pending', value: 'pending' },
				],
			},
			{
				displayName: 'Type',
				name: 'type',
				type: 'options',
				default: 'tagging',
				description:
					'Only tasks of this type. For another type, use an expression that gives its name.',
				options: taskTypeOptions,
			},
		],
	},
];

interface Listing {
	/** `undefined` for all tasks. */
	limit: number | undefined;
	filters: TaskFilters;
	simplify: boolean;
}

/** Lists tasks, newest first (reference: List All Tasks). */
export const getAll: TaskOperation<Listing> = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many tasks',
		description: 'List tasks, newest first',
	},
	fields,
	read: (context, itemIndex) => ({
		limit: readLimit(context, itemIndex),
		filters: readFilters(
			context.getNodeParameter('filters', itemIndex, {}) as IDataObject,
			context.getTimezone(),
		),
		simplify: readSimplify(context, itemIndex),
	}),
	async run({ client }, { limit, filters, simplify }) {
		const tasks = await client.listTasks(filters, limit);
		return asItems(tasks.map(simplify ? simplifyTask : presentTask));
	},
};

function readFilters(filters: IDataObject, zone: string): TaskFilters {
	const time = (name: string, field: string) =>
		filterText(filters, name, field) && parseDateTime(filters[name], field, zone).toISO();
	const found = {
		status: filterText(filters, 'status', 'Status'),
		type: filterText(filters, 'type', 'Type'),
		start_time: time('startTime', 'Start Time'),
		end_time: time('endTime', 'End Time'),
	};
	return Object.fromEntries(
		Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])),
	);
}
