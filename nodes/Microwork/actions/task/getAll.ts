import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { parseDateTime } from '../../../shared/dateTime';
import { limitFields, options, readLimit, show, simplifyField } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { presentTask } from '../../api/presentTask';
import { simplifyTask } from '../../api/simplifyTask';
import { listTasks, type TaskFilters } from '../taskPages';

const shown = show('task', ['getAll']);

const description: INodeProperties[] = [
	...limitFields(shown),
	simplifyField(shown),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: shown,
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
				options: [
					{ name: 'Annotating', value: 'annotating' },
					{ name: 'Tagging', value: 'tagging' },
				],
			},
		],
	},
	options(shown),
];

interface Listing {
	/** `undefined` for all tasks. */
	limit: number | undefined;
	filters: TaskFilters;
	simplify: boolean;
}

/** Lists tasks, newest first (reference: List All Tasks). */
export const getAll: Operation<Listing> = {
	description,
	read: (context, itemIndex) => ({
		limit: readLimit(context, itemIndex),
		filters: readFilters(
			context.getNodeParameter('filters', itemIndex, {}) as IDataObject,
			context.getTimezone(),
		),
		simplify: context.getNodeParameter('simplify', itemIndex, true) === true,
	}),
	async run(call, { limit, filters, simplify }) {
		const tasks = await listTasks(call, filters, limit);
		return call.context.helpers.returnJsonArray(
			tasks.map(simplify ? simplifyTask : presentTask) as never,
		);
	},
};

function readFilters(filters: IDataObject, zone: string): TaskFilters {
	const { status, type, startTime, endTime } = filters;
	const found = {
		status: asText(status),
		type: asText(type),
		start_time: readTime(startTime, 'Start Time', zone),
		end_time: readTime(endTime, 'End Time', zone),
	};
	return Object.fromEntries(
		Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])),
	);
}

const asText = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const readTime = (value: unknown, field: string, zone: string): string | null =>
	value === undefined || value === null || value === ''
		? null
		: parseDateTime(value, field, zone).toISO();
