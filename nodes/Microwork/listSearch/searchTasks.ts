import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { PAGE_SIZE } from '../../shared/paging';
import { createClient } from '../api/client';
import { describeTask } from '../api/present';
import { readTask, type Task } from '../api/task';

const ENOUGH_RESULTS = 20;
/** How many pages one call reads at most in search of matches. */
const MAX_PAGES = 10;

/**
 * Lists tasks for the task selector, newest first. The service can't search for text, so pages are read
 * until enough tasks match. For Cancel, only pending tasks are offered.
 *
 * @param filter text that a task's ID, type, status or image address must contain
 * @param paginationToken where the last call stopped, as it said
 */
export async function searchTasks(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const [startOffset, startEnd] = (paginationToken ?? '').split(' ');
	const client = createClient(this, { maxRetries: 1 });
	const fetchPage = client.pagesOfTasks({
		...(this.getCurrentNodeParameter('operation') === 'cancel' ? { status: 'pending' } : {}),
		...(startEnd ? { end_time: startEnd } : {}),
	});

	const results: INodeListSearchResult['results'] = [];
	let offset: number | undefined = Number(startOffset);
	let end = startEnd;
	for (let pages = 0; pages < MAX_PAGES && results.length < ENOUGH_RESULTS; pages++) {
		const page = await fetchPage(PAGE_SIZE, offset);
		const tasks = page.entries.map(readTask).filter((task) => task !== undefined);
		if (offset === 0) end = tasks[0]?.createdAt ?? '';
		results.push(
			...tasks
				.filter((task) => taskMatches(task, filter))
				.map((task) => ({ name: describeTask(task), value: task.taskId })),
		);
		offset = page.next;
		if (offset === undefined) return { results };
	}
	return { results, paginationToken: `${offset} ${end}` };
}

/** Whether a task's ID, type, status or image address contains the text, in any case of letters. */
const taskMatches = ({ taskId, type, status, imageUrl }: Task, text: string): boolean =>
	[taskId, type, status, imageUrl].some((part) =>
		part?.toLowerCase().includes(text.trim().toLowerCase()),
	);
