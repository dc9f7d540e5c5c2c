/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { ServerResponse } from 'node:http';
import type { IDataObject } from 'n8n-workflow';

import { localServer } from '../../engine';
import { boxes } from './examples';

/** A task in the shape with `params`; times are in UTC with milliseconds. */
export interface FakeTask {
	task_id: string;
	created_at: string;
	completed_at?: string;
	callback_url: string;
	callback_succeeded?: boolean;
	type: string;
	status: string;
	params: { image_url: string };
	response?: IDataObject;
}

/** What happens to one create; nothing bad unless the test says so. */
export type CreateFault =
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

/** A way for a read to fail: a status, a broken line, or text that isn't JSON. */
export type Trouble = number | 'reset' | 'garbage';

type Query = Record<string, string | undefined>;

/** One page of a list of tasks, as the reference describes it. */
export function pageOf(tasks: FakeTask[], query: Query) {
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

export const fakeTask = (number: number, more: Partial<FakeTask> = {}): FakeTask => ({
	task_id: `task${number}`,
	created_at: new Date(Date.UTC(2017, 3, 14) + number * 1000).toISOString(),
	status: 'pending',
	type: 'tagging',
	callback_url: 'http://www.example.com/callback',
	params: { image_url: `https://example.com/${number}.jpg` },
	...more,
});

/** A task as the later reference shows it. */
const inLaterShape = ({ params, status, ...task }: FakeTask) => ({
	taskId: task.task_id,
	createdAt: task.created_at,
	completedAt: task.completed_at,
	callbackUrl: task.callback_url,
	type: 'boundingBoxes',
	objectsToTag: 'brands',
	state: status === 'completed' ? 'finished' : status,
	imageUrl: params.image_url,
	response: task.response,
});

/**
 * Microwork on a real port, with people who do as the test says. It is strict where repeats matter: only
 * pending tasks can be canceled. Tasks are found by their number in the order of their creation, by ID,
 * or by their image.
 */
export async function openMicrowork({
	faults = [],
	clock = 0,
	list,
	speaks = '2017-04',
}: {
	/** One for each create in turn. */
	faults?: CreateFault[];
	/** By how much the service's clock is ahead of ours, in milliseconds. */
	clock?: number;
	/** Answers list requests in place of the list. */
	list?: () => { status: number; body: unknown } | undefined;
	/** Which of the two references it follows. */
	speaks?: '2017-04' | '2017-09';
} = {}) {
	const tasks: FakeTask[] = [];
	/** What goes wrong with a request; nothing unless the test says so. */
	const trouble: {
		create?: (imageUrl: string) => Trouble | undefined;
		read?: (taskId: string) => Trouble | undefined | Promise<undefined>;
		cancel?: (taskId: string) => Trouble | 'reset after the work' | undefined;
	} = {};
	const isLater = speaks === '2017-09';
	const shown = (task: FakeTask) => (isLater ? inLaterShape(task) : task);
	const now = () => new Date(Date.now() + clock);

	const fail = (what: Trouble, response: ServerResponse) => {
		if (what === 'reset') return void response.destroy();
		if (what === 'garbage') return { body: '<html>Hello' };
		return { status: what, body: { error: `Status ${what}` } };
	};

	const create = (type: string, form: URLSearchParams, response: ServerResponse) => {
		const [imageUrl, callbackUrl] = isLater
			? ['imageUrl', 'callbackUrl']
			: ['image_url', 'callback_url'];
		const what = trouble.create?.(form.get(imageUrl) ?? '');
		if (what !== undefined) return fail(what, response);
		const fault = faults.shift() ?? 'fine';
		if (fault === 'reset before the work') return void response.destroy();
		if (fault === 'error before the work') return { status: 500, body: 'Error' };
		if (fault === 'garbage without the work') return { status: 200, body: '<html>Hi</html>' };
		if (fault === 'refused') return { status: 400, body: { message: 'No' } };
		if (fault === 'no task') return { status: 200, body: { hello: 'world' } };
		if (fault === 'busy') return { status: 503, headers: { 'retry-after': '2' } };
		const task = fakeTask(tasks.length + 1, {
			task_id: `task${tasks.length + 1}x${Math.random().toString(36).slice(2, 10)}`,
			created_at: now().toISOString(),
			callback_url: form.get(callbackUrl) ?? '',
			type,
			params: { image_url: form.get(imageUrl) ?? '' },
		});
		tasks.push(task);
		if (fault === 'reset after the work') return void response.destroy();
		if (fault === 'error after the work') return { status: 502, body: '' };
		if (fault === 'garbage after the work') return { status: 200, body: '{"task_id": "ta' };
		const { params, ...flat } = task;
		return { status: 200, body: isLater ? shown(task) : { ...flat, ...params } };
	};

	const cancel = (task: FakeTask, response: ServerResponse) => {
		const what = trouble.cancel?.(task.task_id);
		if (what !== undefined && what !== 'reset after the work') return fail(what, response);
		if (task.status !== 'pending') return { status: 500, body: { error: 'Not pending' } };
		task.status = 'canceled';
		if (what !== undefined) return void response.destroy();
		return { body: shown(task) };
	};

	const noSuchRoute = { status: 404, body: { error: 'There is no such route' } };
	const types = isLater
		? { '/task/images/boundingBoxes': 'tagging' }
		: { '/task/images/tagging': 'tagging', '/task/images/tags/annotating': 'annotating' };

	const server = await localServer(async ({ method, url, body }, response) => {
		response.setHeader('date', now().toUTCString());
		const { pathname, searchParams } = new URL(url, 'http://localhost');
		if (pathname === '/tasks') {
			const page = pageOf(tasks, Object.fromEntries(searchParams));
			return list?.() ?? { body: isLater ? page.docs.map(shown) : page };
		}
		const [, taskId, isCancel] = /^\/task\/([^/]+)(\/cancel)?$/.exec(pathname) ?? [];
		if (taskId === undefined) {
			const type = Object.entries(types).find(([path]) => path === pathname)?.[1];
			if (type === undefined || method !== 'POST') return noSuchRoute;
			return create(type, new URLSearchParams(body.toString()), response);
		}
		const what = isCancel ? undefined : await trouble.read?.(taskId);
		if (what !== undefined) return fail(what, response);
		const task = tasks.find(({ task_id: id }) => id === taskId);
		if (task === undefined) return { status: 404, body: { error: 'No such task' } };
		return isCancel ? cancel(task, response) : { body: shown(task) };
	});

	const count = (method: string, path: RegExp) =>
		server.requests.filter((one) => one.method === method && path.test(one.url)).length;
	const find = (which: number | string): FakeTask => {
		const task = tasks.find(
			({ task_id: id, params }, index) =>
				index === which || id === which || params.image_url === which,
		);
		if (task === undefined) throw new Error(`There is no task ${which}`);
		return task;
	};
	return {
		...server,
		tasks,
		trouble,
		find,
		/** People finish a task; the service's answer shows it from now on. */
		complete: (which: number | string, tags: IDataObject[] = boxes.slice(0, 1)) =>
			Object.assign(find(which), {
				status: 'completed',
				completed_at: '2026-11-22T13:00:00.000Z',
				response: { tags },
			}),
		cancel: (which: number | string) => Object.assign(find(which), { status: 'canceled' }),
		creates: () => count('POST', /^\/task\/images\//),
		cancels: () => count('POST', /\/cancel$/),
		lists: () => count('GET', /^\/tasks/),
		reads: (which?: number | string) =>
			which === undefined
				? count('GET', /^\/task\//)
				: count('GET', new RegExp(`^/task/${find(which).task_id}$`)),
	};
}

export type FakeMicrowork = Awaited<ReturnType<typeof openMicrowork>>;

/** The body of a callback as the reference has it (reference: Callbacks). */
export const callbackOf = (task: FakeTask): IDataObject => ({
	task: { ...task, status: 'completed' },
	response: task.response ?? { tags: [] },
	task_id: task.task_id,
});
