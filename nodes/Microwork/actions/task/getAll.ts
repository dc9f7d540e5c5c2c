import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseDateTime } from '../../../shared/dateTime';
import type { Operation } from '../../../shared/items';
import { InputError } from '../../../shared/problem';
import { presentTask } from '../../api/presentTask';
import { simplifyTask } from '../../api/simplifyTask';
import { options, show } from '../fields';
import { listTasks, type TaskFilters } from '../taskPages';

const shown = show('task', ['getAll']);

const description: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions: shown,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { ...shown.show, returnAll: [false] } },
		description: 'Max number of results to return',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		displayOptions: shown,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
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

function readLimit(context: IExecuteFunctions, itemIndex: number): number | undefined {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return undefined;
	const limit = Number(context.getNodeParameter('limit', itemIndex, 50));
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw new InputError(
		'Limit is not a whole number above 0',
		'Enter 1 or more, or turn on Return All.',
	);
}

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
