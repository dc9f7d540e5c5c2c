import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checked, httpError } from '../core/httpError.mts';
import type { Task } from '../core/model.mts';
import { newId } from '../core/random.mts';
import { plausibleTags, withBrandDetails } from '../microwork/plausibleTags.mts';
import { addTask, endTask } from '../microwork/tasks.mts';
import { type ById, newest, type Parts } from './parts.mts';
import * as schemas from './schemas.mts';
import { taskView } from './views.mts';
import type { CallbackList, TaskList } from './viewTypes.mts';

const NO_CALLBACK = 'http://www.example.com/callback';

/** The control calls about Microwork's tasks and callbacks. */
export function taskRoutes(
	scope: FastifyInstance,
	{ store, callbacks, taskWorkers, publicUrl }: Parts,
): void {
	const taskOf = ({ params }: FastifyRequest<ById>): Task => {
		const task = store.tasks.get(params.id);
		if (task === undefined) throw httpError(404, `There is no task ${params.id}.`);
		return task;
	};
	const pendingTask = (request: FastifyRequest<ById>): Task => {
		const task = taskOf(request);
		if (task.status !== 'pending') throw httpError(400, `Task ${task.id} is ${task.status}.`);
		return task;
	};

	scope.get('/callbacks', async ({ query }): Promise<CallbackList> => {
		const { task, limit } = checked(schemas.callbacksQuery, query);
		const found = callbacks.attempts(task);
		return {
			total: found.length,
			open: callbacks.open(),
			attempts: limit === undefined ? found : found.slice(-limit),
		};
	});

	scope.get('/tasks', async ({ query }): Promise<TaskList> => {
		const { status, limit } = checked(schemas.listQuery, query);
		const found = [...store.tasks.values()].filter(
			(task) => status === undefined || task.status === status,
		);
		return { total: found.length, tasks: newest(found, limit).map(taskView) };
	});
	scope.post('/tasks', async ({ body }) => {
		const input = checked(schemas.bulkTasksBody, body ?? {});
		const ids = Array.from({ length: input.count }, (_, at) => {
			const task = addTask(store, {
				callbackUrl: input.callbackUrl ?? NO_CALLBACK,
				silent: input.callbackUrl === undefined,
				imageUrl: input.imageUrl ?? `${publicUrl()}/files/samples/street.png`,
				createdAt: (input.createdAt ?? Date.now()) + at * input.stepMs,
				held: input.held,
				...(input.type === 'tagging'
					? { type: 'tagging', objectsToTag: 'brands' }
					: {
							type: 'annotating',
							instruction: input.instruction,
							options: input.options,
							tags: [{ id: `tag${at}`, left: 90, top: 120, width: 300, height: 140 }],
						}),
			});
			if (input.status === 'canceled') endTask(store, task, 'canceled');
			else if (input.status === 'completed') {
				const tags = plausibleTags(task, store.settings.seed, publicUrl());
				endTask(store, task, 'completed', { completedAt: Date.now(), response: { tags } });
			} else taskWorkers.plan(task);
			return task.id;
		});
		return { created: ids.length, ids };
	});
	scope.get<ById>('/tasks/:id', async (request) => taskView(taskOf(request)));
	scope.post<ById>('/tasks/:id/complete', async (request) => {
		const { tags, ...rest } = checked(schemas.completeBody, request.body ?? {});
		const task = pendingTask(request);
		taskWorkers.complete(task, {
			...rest,
			tags: tags?.map((tag) => withBrandDetails({ ...tag, id: tag.id ?? newId() }, publicUrl())),
		});
		return taskView(task);
	});
	scope.post<ById>('/tasks/:id/cancel', async (request) => {
		const options = checked(schemas.cancelBody, request.body ?? {});
		const task = pendingTask(request);
		taskWorkers.cancel(task, options);
		return taskView(task);
	});
	scope.post<ById>('/tasks/:id/callback', async (request) => {
		const options = checked(schemas.callbackBody, request.body ?? {});
		return { attempts: await callbacks.sendNow(taskOf(request), options) };
	});
}
