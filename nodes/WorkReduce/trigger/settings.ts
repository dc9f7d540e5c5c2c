import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { parseConcurrency } from '../../shared/concurrency';
import { fieldsOf, listOf } from '../../shared/values';
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
		maxConcurrency: parseConcurrency(options.maxConcurrency),
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
