import { randomUUID } from 'node:crypto';

import type { FoundTask, MicroworkClient } from '../../../../nodes/Microwork/api/client';
import type { Task } from '../../../../nodes/Microwork/api/task';
import { glanceAt } from '../../../../nodes/Microwork/delivery/glance';
import { knownOf } from '../../../../nodes/Microwork/delivery/known';
import { surveyTasks } from '../../../../nodes/Microwork/delivery/survey';

const created = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };

/** A service with so many tasks, all pending at first, which counts its requests. */
function serviceWith(count: number) {
	const tasks = Array.from(
		{ length: count },
		(_, at): Task => ({ taskId: `t${at}`, status: 'pending' }),
	);
	const service = {
		ids: tasks.map(({ taskId }) => taskId),
		requests: 0,
		end: (at: number, end: Partial<Task> = { status: 'completed', response: { tags: [] } }) =>
			void Object.assign(tasks[at], end),
		fetchTask: async (taskId: string) => {
			service.requests += 1;
			const task = { ...tasks.find((one) => one.taskId === taskId)! };
			return { kind: 'found', task, raw: undefined } as { kind: 'found' } & FoundTask;
		},
		client: {
			async findTask(_filters, matches, onPage) {
				for (let from = 0; from < count; from += 100) {
					service.requests += 1;
					onPage({ tasks: [], hasMore: true });
					const page = tasks.slice(from, from + 100).map((task) => ({ ...task }));
					const found = page.find(({ taskId, ...task }) => matches({ task_id: taskId, ...task }));
					if (found !== undefined) return { task_id: found.taskId };
				}
				return undefined;
			},
		} as Pick<MicroworkClient, 'findTask'> as MicroworkClient,
	};
	return service;
}

/** What one process of n8n knows of an execution that it hasn't seen yet. */
const newProcess = () => knownOf(randomUUID());

describe('a glance at the list', () => {
	it('names a task that is pending, and learns which have ended with a result or were canceled', async () => {
		const { ids, end, client } = serviceWith(30);
		end(0);
		end(1, { status: 'canceled' });
		end(2, { status: 'completed' });
		const known = newProcess();
		expect(await glanceAt(client, known, created)(ids)).toBe('t3');
		expect(ids.filter(known.hasEnded)).toEqual(['t0', 't1']);
	});

	it('is not taken for few tasks, nor where it is not known when they were created', async () => {
		const service = serviceWith(30);
		await glanceAt(service.client, newProcess(), created)(service.ids.slice(0, 20));
		await glanceAt(service.client, newProcess(), undefined)(service.ids);
		expect(service.requests).toBe(0);
	});

	it('ends when the list holds many more tasks of others', async () => {
		const service = serviceWith(1_000);
		for (const at of service.ids.keys()) service.end(at);
		const own = service.ids.slice(-30);
		expect(await glanceAt(service.client, newProcess(), created)(own)).toBeUndefined();
		expect(service.requests).toBeLessThan(5);
	});

	it('is no harm when the list can not be read', async () => {
		const client = { findTask: async () => await Promise.reject(new Error('Down')) };
		const glance = glanceAt(client as unknown as MicroworkClient, newProcess(), created);
		expect(await glance(serviceWith(30).ids)).toBeUndefined();
	});
});

it.each([1, 2, 4])(
	'with %d processes that get the callbacks in turns, a wait needs at most 2.5 requests a task',
	async (count) => {
		const tasks = 400;
		const service = serviceWith(tasks);
		const processes = Array.from({ length: count }, newProcess);
		const awaited = service.ids.map((taskId) => ({ taskId }));
		// In an order that has nothing to do with that of the list.
		for (let callback = 0; callback < tasks; callback++) {
			const at = (callback * 147) % tasks;
			service.end(at);
			const known = processes[callback % count];
			const fetch = known.unlessEnded(service.fetchTask);
			await fetch(`t${at}`);
			const { kind } = await surveyTasks(awaited, fetch, Math.random, {
				pendingLately: known.pendingLately(),
				hasEnded: known.hasEnded,
				glance: glanceAt(service.client, known, created),
			});
			expect(kind).toBe(callback === tasks - 1 ? 'ended' : 'pending');
		}
		expect(service.requests / tasks).toBeLessThan(2.5);
	},
);
