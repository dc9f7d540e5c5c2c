import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { createClient } from '../api/client';
import { readTaskType } from '../api/taskType';

/** Task types whose description or code contains the filter. */
export async function searchTaskTypes(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const taskTypes = await createClient(this, { maxRetries: 1 }).listTaskTypes();
	const wanted = filter.trim().toLowerCase();
	return {
		results: taskTypes
			.map((taskType) => readTaskType(taskType)!)
			.map(({ code, description }) => ({
				name: description ? `${description} (${code})` : code,
				value: code,
			}))
			.filter(({ name }) => name.toLowerCase().includes(wanted)),
	};
}
