/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { ServerResponse } from 'node:http';

import { localServer } from '../../engine';

export interface MiniTask {
	task_id: string;
	created_at: string;
	status: string;
	type: string;
	callback_url: string;
	params: { image_url: string };
}

/** What happens to one create: nothing bad by default. */
export type Fault =
	| 'reset before the work'
	| 'reset after the work'
	| 'error before the work'
	| 'error after the work'
	| 'garbage after the work'
	| 'garbage without the work'
	| 'no task'
	| 'busy'
	| 'refused'
	| 'fine';

type Query = Record<string, string | undefined>;

/** One page of a list of tasks, as the reference describes it; times must be in UTC with milliseconds. */
export function pageOf(tasks: MiniTask[], query: Query) {
	const { status, type, start_time: start, end_time: end } = query;
	const [limit, offset] = [Number(query.limit ?? 100), Number(query.offset ?? 0)];
	const found = tasks
		.filter(
			(task) =>
				(!status || task.status === status) &&
				(!type || task.type === type) &&
				(!start || task.created_at >= start) &&
				(!end || task.created_at <= end),
		)
		.sort((a, b) => Number(b.created_at > a.created_at) - Number(b.created_at < a.created_at));
	const docs = found.slice(offset, offset + limit);
	const has_more = offset + docs.length < found.length;
	return { docs, total: found.length, limit, offset, has_more };
}

export const miniTask = (number: number, more: Partial<MiniTask> = {}): MiniTask => ({
	task_id: `task${number}`,
	created_at: new Date(Date.UTC(2017, 3, 14) + number * 1000).toISOString(),
	status: 'pending',
	type: 'tagging',
	callback_url: 'http://www.example.com/callback',
	params: { image_url: `https://example.com/${number}.jpg` },
	...more,
});

/**
 * Microwork in a few lines, on a real port: creates (with faults, one for each create in turn), reads
 * and lists tasks.
 */
export async function miniMicrowork({
	faults = [],
	/** By how much the service's clock is ahead of ours. */
	clock = 0,
	/** Answers list requests in place of the list. */
	list,
}: {
	faults?: Fault[];
	clock?: number;
	list?: () => { status: number; body: unknown } | undefined;
} = {}) {
	const tasks: MiniTask[] = [];
	const now = () => new Date(Date.now() + clock);

	const create = (fields: URLSearchParams, response: ServerResponse) => {
		const fault = faults.shift() ?? 'fine';
		if (fault === 'reset before the work') return void response.destroy();
		if (fault === 'error before the work') return { status: 500, body: 'Error' };
		if (fault === 'garbage without the work') return { status: 200, body: '<html>Hi</html>' };
		if (fault === 'refused') return { status: 400, body: { message: 'No' } };
		if (fault === 'no task') return { status: 200, body: { hello: 'world' } };
		if (fault === 'busy') return { status: 503, headers: { 'retry-after': '2' } };
		const task = miniTask(tasks.length + 1, {
			created_at: now().toISOString(),
			callback_url: fields.get('callback_url') ?? '',
			params: { image_url: fields.get('image_url') ?? '' },
		});
		tasks.push(task);
		if (fault === 'reset after the work') return void response.destroy();
		if (fault === 'error after the work') return { status: 502, body: '' };
		if (fault === 'garbage after the work') return { status: 200, body: '{"task_id": "ta' };
		return { status: 200, body: task };
	};

	const server = await localServer(({ method, url, body }, response) => {
		response.setHeader('date', now().toUTCString());
		const { pathname, searchParams } = new URL(url, 'http://localhost');
		if (method === 'POST') return create(new URLSearchParams(body.toString()), response);
		if (pathname === '/tasks') {
			return list?.() ?? { body: pageOf(tasks, Object.fromEntries(searchParams)) };
		}
		const task = tasks.find(({ task_id: id }) => pathname === `/task/${id}`);
		return task ? { body: task } : { status: 404 };
	});
	const count = (method: string, path: string) =>
		server.requests.filter((one) => one.method === method && one.url.split('?')[0] === path).length;
	return {
		...server,
		tasks,
		creates: () => server.requests.filter(({ method }) => method === 'POST').length,
		lists: () => count('GET', '/tasks'),
		gets: (id: string) => count('GET', `/task/${id}`),
	};
}
