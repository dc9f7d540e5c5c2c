import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseDateTime } from '../../shared/dateTime';
import type { OperationForm } from '../../shared/items';
import { InputError } from '../../shared/problem';
import { enteredText } from '../../shared/values';
import type { Metadata } from '../api/callbackUrl';
import { parseWebAddress } from '../api/webAddress';

const DEFAULT_LIMIT = { limitType: 'afterTimeInterval', resumeAmount: 7, resumeUnit: 'days' };

const metadataOption: INodeProperties = {
	displayName: 'Metadata',
	name: 'metadata',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add metadata',
	default: {},
	description:
		'What should come back with the task, e.g. the number of the row it belongs to. It travels in the query of the callback URL, so keep it short and free of secrets.',
	options: [
		{
			displayName: 'Entry',
			name: 'entry',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. row',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. 17',
				},
			],
		},
	],
};

const limitWaitTimeOption: INodeProperties = {
	displayName: 'Limit Wait Time',
	name: 'limitWaitTime',
	type: 'fixedCollection',
	default: { values: DEFAULT_LIMIT },
	displayOptions: { show: { '/resultDelivery': ['wait'] } },
	description:
		'When to go on even though results are missing. Without this option, the wait ends after 7 days.',
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					default: 'afterTimeInterval',
					description: 'What ends the wait when results are missing',
					options: [
						{
							name: 'After Time Interval',
							value: 'afterTimeInterval',
							description: 'Waits for a certain amount of time',
						},
						{
							name: 'At Specified Time',
							value: 'atSpecifiedTime',
							description: 'Waits until a set date and time',
						},
						{
							name: 'No Limit',
							value: 'noLimit',
							description: 'Waits until all results are there, however long it takes',
						},
					],
				},
				{
					displayName: 'Amount',
					name: 'resumeAmount',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 7,
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					description: 'How many of the units to wait for',
				},
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					default: 'days',
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					description: 'Unit of the amount',
					options: [
						{ name: 'Days', value: 'days' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Minutes', value: 'minutes' },
					],
				},
				{
					displayName: 'Max Date and Time',
					name: 'maxDateAndTime',
					type: 'dateTime',
					default: '',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
					description: "When the wait ends at the latest, in the workflow's time zone",
				},
			],
		},
	],
};

const toCallbackUrl = {
	name: 'Send to a Callback URL',
	value: 'callback',
	description: 'Goes on at once, and the result is posted to an address, such as a trigger',
};

const resultDeliveryField = {
	displayName: 'Result Delivery',
	name: 'resultDelivery',
	noDataExpression: true,
	description: 'How the result gets back to you. People do the work, so it takes a while.',
};

const deliveryFields: INodeProperties[] = [
	{
		...resultDeliveryField,
		type: 'options',
		default: 'wait',
		displayOptions: { hide: { '@tool': [true] } },
		builderHint: {
			propertyHint:
				'"wait" unless the workflow must go on before people are done; the wait survives restarts and needs no trigger. "callback" needs a second, published workflow that starts with a Microwork Trigger.',
		},
		options: [
			toCallbackUrl,
			{
				name: 'Wait for the Result',
				value: 'wait',
				description: 'Pauses this execution until the results of all items are there',
			},
		],
	},
	// Releases of n8n that don't know "@tool" show the field above to agents, too; there waiting is refused.
	{
		...resultDeliveryField,
		type: 'options',
		default: 'callback',
		displayOptions: { show: { '@tool': [true] } },
		options: [toCallbackUrl],
		hint: 'The agent is not told the result. To let it wait for people, give it a Call n8n Workflow Tool, and put this node into that workflow.',
	},
	{
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/1f4c…/webhook',
		displayOptions: { show: { resultDelivery: ['callback'] } },
		description: 'Where the result is posted to',
		hint: 'Use the production URL of a Microwork Trigger to receive the result in a workflow',
	},
];

/** An operation that creates a task, with the fields about the result's way back. */
export const withDeliveryFields = <Input>(
	operation: OperationForm<Input>,
): OperationForm<Input> => ({
	...operation,
	fields: [...operation.fields, ...deliveryFields],
	options: [...(operation.options ?? []), limitWaitTimeOption, metadataOption],
});

/** Where an item's result is to be posted; throws an `InputError` for what is no web address. */
export const readCallbackUrl = (context: IExecuteFunctions, itemIndex: number): string =>
	parseWebAddress(context.getNodeParameter('callbackUrl', itemIndex, ''), 'Callback URL');

/** When the wait for an item's result ends, `undefined` for never; throws as `parseLimit` does. */
export const readWaitUntil = (context: IExecuteFunctions, itemIndex: number): Date | undefined =>
	parseLimit(
		context.getNodeParameter(
			'options.limitWaitTime.values',
			itemIndex,
			DEFAULT_LIMIT,
		) as IDataObject,
		context.getTimezone(),
		Date.now(),
	);

/** An item's metadata; throws as `parseMetadata` does. */
export const readMetadata = (context: IExecuteFunctions, itemIndex: number): Metadata =>
	parseMetadata(context.getNodeParameter('options.metadata.entry', itemIndex, []) as IDataObject[]);

/**
 * Metadata from the entries of the field.
 *
 * @throws InputError for a value without a name, and for a name that comes twice
 */
export function parseMetadata(entries: IDataObject[]): Metadata {
	const pairs = entries
		.map(({ name, value }): [string, string] => [
			enteredText(name, 'Metadata') ?? '',
			written(value),
		])
		.filter(([name, value]) => name !== '' || value !== '');
	const names = pairs.map(([name]) => name);
	names.forEach((name, index) => {
		if (name === '') {
			throw new InputError(
				`Metadata has a value without a name (entry ${index + 1})`,
				'Enter a name for the value, or remove the entry.',
			);
		}
		if (names.indexOf(name) !== index) {
			throw new InputError(
				`Metadata has the name "${name}" twice`,
				'Give each entry a name of its own.',
			);
		}
	});
	return Object.fromEntries(pairs);
}

const MINUTES: Record<string, number> = { minutes: 1, hours: 60, days: 24 * 60 };

/**
 * When a wait ends by its limit, or `undefined` when it has none.
 *
 * @param now milliseconds since the epoch
 * @throws InputError for an amount that isn't above zero, and for a time that is no date or is over
 */
export function parseLimit(limit: IDataObject, zone: string, now: number): Date | undefined {
	if (limit.limitType === 'noLimit') return undefined;
	if (limit.limitType === 'atSpecifiedTime') {
		const end = parseDateTime(limit.maxDateAndTime, 'Max Date and Time', zone).toJSDate();
		if (end.getTime() > now) return end;
		throw new InputError(
			'Max Date and Time is over already',
			'Enter a time in the future, or choose another Limit Type.',
		);
	}
	const amount = Number(limit.resumeAmount ?? DEFAULT_LIMIT.resumeAmount);
	const minutes = MINUTES[String(limit.resumeUnit ?? DEFAULT_LIMIT.resumeUnit)];
	const end = new Date(now + amount * minutes * 60_000);
	if (amount > 0 && !Number.isNaN(end.getTime())) return end;
	throw new InputError(
		`Limit Wait Time has the amount "${String(limit.resumeAmount)}", which can't be waited for`,
		'Enter a number above 0, or choose No Limit.',
	);
}

/** A value as it travels in a query: anything but a text as JSON. */
const written = (value: unknown): string =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
