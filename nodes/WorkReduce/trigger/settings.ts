import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { parseConcurrency } from '../../shared/concurrency';
import { filterText } from '../../shared/fields';
import { isFields } from '../../shared/values';

export type OrderEvent = 'orderCreated' | 'statusChanged' | 'orderFinished' | 'orderCanceled';

/** What the user wants to be told of. */
export interface Watch {
	event: OrderEvent;
	/** Only changes to these; empty means to any. Counts for `statusChanged` alone. */
	statuses: string[];
	/** Empty means any. */
	taskType: string;
	/** Empty means any. */
	team: string;
}

export interface Settings {
	watch: Watch;
	downloadFiles: boolean;
	maxConcurrency: number;
}

/**
 * What the user set on the trigger.
 *
 * @throws InputError for a bound on requests that isn't a whole number above 0, and for a filter whose
 * expression finds nothing
 */
export function readSettings(context: IPollFunctions): Settings {
	const event = context.getNodeParameter('event') as OrderEvent;
	const filters = asTexts(context.getNodeParameter('filters', {}) as IDataObject);
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		watch: {
			event,
			statuses: event === 'statusChanged' ? textsOf(filterText(filters, 'status', 'Status')) : [],
			taskType: filterText(filters, 'taskType', 'Task Type') ?? '',
			team: filterText(filters, 'team', 'Team') ?? '',
		},
		// A created order has no results yet.
		downloadFiles: event !== 'orderCreated' && options.downloadFiles === true,
		maxConcurrency: parseConcurrency(options.maxConcurrency),
	};
}

/** The filters with a text for each: lists joined by commas, resource locators by their value. */
const asTexts = (filters: IDataObject): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(filters).map(([name, value]) => [
			name,
			Array.isArray(value) ? value.join(',') : isFields(value) ? value.value : value,
		]),
	);

const textsOf = (text = ''): string[] =>
	text
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
