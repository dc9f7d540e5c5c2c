import type { IDataObject } from 'n8n-workflow';

import { localServer } from '../../engine';
import { boxes } from './examples';

export interface PeopleTask {
	task_id: string;
	created_at: string;
	completed_at?: string;
	callback_url: string;
	type: string;
	status: string;
	params: IDataObject;
	response?: { tags: IDataObject[] };
}

/** A way for the service to fail: a status, a broken line, or text that isn't JSON. */
export type Trouble = number | 'reset' | 'garbage';

/**
 * Microwork with people who do as the test says, on a real port. Tasks are found by their number in
 * the order of their creation, or by their image.
 */
export async function openPeople() {
	const tasks: PeopleTask[] = [];
	/** What goes wrong with a request; nothing unless the test says so. */
	const trouble: {
		create?: (imageUrl: string) => Trouble | undefined;
		read?: (taskId: string) => Trouble | undefined | Promise<undefined>;
	} = {};

	const server = await localServer(async ({ method, url, body }, response) => {
		const { pathname } = new URL(url, 'http://localhost');
		const fail = (what: Trouble) => {
			if (what === 'reset') return void response.destroy();
			if (what === 'garbage') return { body: '<html>Hello' };
			return { status: what, body: { error: `Status ${what}` } };
		};
		if (method === 'POST') {
			const form = new URLSearchParams(body.toString());
			const what = trouble.create?.(form.get('image_url') ?? '');
			if (what !== undefined) return fail(what);
			const task: PeopleTask = {
				task_id: `task${tasks.length + 1}x${Math.random().toString(36).slice(2, 10)}`,
				created_at: '2026-11-22T12:00:00.000Z',
				callback_url: form.get('callback_url') ?? '',
				type: pathname.endsWith('annotating') ? 'annotating' : 'tagging',
				status: 'pending',
				params: { image_url: form.get('image_url') ?? '' },
			};
			tasks.push(task);
			const { params, ...flat } = task;
			return { body: { ...flat, ...params } };
		}
		if (pathname === '/tasks') {
			const docs = [...tasks].reverse();
			return { body: { docs, total: docs.length, limit: 100, offset: 0, has_more: false } };
		}
		const taskId = pathname.replace('/task/', '');
		const what = await trouble.read?.(taskId);
		if (what !== undefined) return fail(what);
		const task = tasks.find(({ task_id: id }) => id === taskId);
		return task ? { body: task } : { status: 404, body: { error: 'No such task' } };
	});

	const find = (which: number | string): PeopleTask => {
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
		creates: () => server.requests.filter(({ method }) => method === 'POST').length,
		reads: () =>
			server.requests.filter(({ url }) => url.startsWith('/task/') && !url.includes('images'))
				.length,
	};
}

export type People = Awaited<ReturnType<typeof openPeople>>;

/** The body of a callback as the reference has it (reference: Callbacks). */
export const callbackOf = (task: PeopleTask): IDataObject => ({
	task: { ...task, status: 'completed' },
	response: task.response ?? { tags: [] },
	task_id: task.task_id,
});
