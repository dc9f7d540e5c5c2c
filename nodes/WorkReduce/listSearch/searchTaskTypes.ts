import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { createTransport } from '../../shared/transport';
import { workReduce } from '../api/service';
import { fetchTaskTypes } from '../orders';

/** Task types whose description or code contains the filter. */
export async function searchTaskTypes(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const transport = createTransport(this, workReduce, { maxRetries: 1 });
	const taskTypes = await fetchTaskTypes({ context: this, transport });
	const wanted = filter.trim().toLowerCase();
	return {
		results: taskTypes
			.map(({ code, description }) => ({
				name: description ? `${description} (${code})` : code,
				value: code,
			}))
			.filter(({ name }) => name.toLowerCase().includes(wanted)),
	};
}
