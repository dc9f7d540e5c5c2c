import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { DEFAULT_CONCURRENCY } from '../../shared/transport';
import { InputError } from '../../shared/problem';
import { fieldsOf, listOf } from '../api/values';
import type { OrderEvent, Watch } from './types';

export interface Settings {
	watch: Watch;
	downloadFiles: boolean;
	maxConcurrency: number;
}

/**
 * What the user set on the trigger.
 *
 * @throws InputError for a bound on requests that isn't a whole number above 0
 */
export function readSettings(context: IPollFunctions): Settings {
	const event = context.getNodeParameter('event') as OrderEvent;
	const filters = context.getNodeParameter('filters', {}) as IDataObject;
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		watch: {
			event,
			statuses: event === 'statusChanged' ? texts(filters.status) : [],
			taskType: textIn(filters.taskType),
			team: textIn(filters.team),
		},
		// A created order has no results yet.
		downloadFiles: event !== 'orderCreated' && options.downloadFiles === true,
		maxConcurrency: atLeastOne(options.maxConcurrency ?? DEFAULT_CONCURRENCY),
	};
}

/** Several texts, as a list or, from an expression, comma-separated. */
const texts = (value: unknown): string[] =>
	listOf(value)
		.flatMap((entry) => String(entry).split(','))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');

/** A text, as it is or in a resource locator. */
function textIn(value: unknown): string {
	const text = fieldsOf(value).value ?? value;
	return typeof text === 'string' ? text.trim() : '';
}

function atLeastOne(value: unknown): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= 1) return number;
	throw new InputError(
		'Max Concurrent Requests is not a whole number above 0',
		'Enter 1 or more, or remove the option to use the default of 10.',
	);
}
