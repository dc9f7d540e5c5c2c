import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../core/context.mts';
import { answerError, checked, httpError } from '../core/httpError.mts';
import type { Order, Task } from '../core/model.mts';
import { newId } from '../core/random.mts';
import type { Settings } from '../core/settings.mts';
import { changedSettings } from '../core/settingsSchema.mts';
import { addTask, endTask } from '../microwork/tasks.mts';
import { plausibleTags, withBrandDetails } from '../workers/answers.mts';
import { addOrder, moveOrder, nextStatus } from '../workreduce/orders.mts';
import { addFiles } from './fileInput.mts';
import { checkLocal } from './localOnly.mts';
import * as schemas from './schemas.mts';
import { orderView, taskView } from './views.mts';
import type {
	CallbackList,
	FaultList,
	Health,
	OrderList,
	RequestList,
	TaskList,
} from './viewTypes.mts';

const NO_CALLBACK = 'http://www.example.com/callback';

type ById = { Params: { id: string } };

export interface Control {
	/** The settings at the start, to which a reset goes back. */
	initialSettings: Settings;
	reset(options: { seed?: boolean; keepSettings: boolean }): Promise<void>;
}

/** The switches of the sandbox: no key, from this machine only. */
export function controlRoutes(context: Context, control: Control) {
	const { store, log, faults, callbacks } = context;

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
	const orderOf = ({ params }: FastifyRequest<ById>): Order => {
		const order = store.orders.get(params.id);
		if (order === undefined) throw httpError(404, `There is no order ${params.id}.`);
		return order;
	};

	const change = (body: unknown, from: Settings): Settings => {
		const before = store.settings;
		store.settings = changedSettings(from, body);
		store.changed();
		settingsChanged(context, before);
		return store.settings;
	};

	return async (scope: FastifyInstance): Promise<void> => {
		scope.setErrorHandler(answerError);
		scope.setNotFoundHandler((request) => {
			throw httpError(404, `There is no route ${request.method} ${request.url}.`);
		});
		scope.addHook('onRequest', async (request) => checkLocal(request));
		scope.removeAllContentTypeParsers();
		await scope.register(multipart);
		// Whatever curl calls it, a body here is JSON; none is an empty one.
		scope.addContentTypeParser(
			'*',
			{ parseAs: 'string', bodyLimit: 50_000_000 },
			(_request, body, done) => {
				try {
					done(null, body === '' ? {} : JSON.parse(String(body)));
				} catch {
					done(httpError(400, 'The body is not JSON.'));
				}
			},
		);

		scope.get(
			'/health',
			async (): Promise<Health> => ({
				status: 'ok',
				orders: store.orders.size,
				tasks: store.tasks.size,
				openCallbacks: callbacks.open(),
			}),
		);

		scope.get('/settings', async (): Promise<Settings> => store.settings);
		scope.put('/settings', async ({ body }) => change(body, store.settings));
		scope.delete('/settings', async () => change({}, control.initialSettings));
		scope.post('/reset', async ({ body }) => {
			await control.reset(checked(schemas.resetBody, body ?? {}));
			return { reset: true };
		});

		scope.get(
			'/requests',
			async ({ query }): Promise<RequestList> => log.find(checked(schemas.requestsQuery, query)),
		);
		scope.delete('/requests', async () => {
			log.clear();
			return { deleted: true };
		});
		scope.get('/callbacks', async ({ query }): Promise<CallbackList> => {
			const { task, limit } = checked(schemas.callbacksQuery, query);
			const found = callbacks.attempts(task);
			return {
				total: found.length,
				open: callbacks.open(),
				attempts: limit === undefined ? found : found.slice(-limit),
			};
		});

		scope.post('/faults', async ({ body }) => faults.add(checked(schemas.faultBody, body)));
		scope.get('/faults', async (): Promise<FaultList> => ({ faults: faults.list() }));
		scope.delete('/faults', async () => {
			faults.remove();
			return { deleted: true };
		});
		scope.delete<ById>('/faults/:id', async ({ params }) => {
			faults.remove(params.id);
			return { deleted: true };
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
				const task = addTask(context, {
					callbackUrl: input.callbackUrl ?? NO_CALLBACK,
					silent: input.callbackUrl === undefined,
					imageUrl: input.imageUrl ?? `${context.publicUrl}/files/samples/street.png`,
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
				if (input.status === 'canceled') endTask(context, task, 'canceled');
				else if (input.status === 'completed') {
					const tags = plausibleTags(task, store.settings.seed, context.publicUrl);
					endTask(context, task, 'completed', { completedAt: Date.now(), response: { tags } });
				} else context.taskWorkers.plan(task);
				return task.id;
			});
			return { created: ids.length, ids };
		});
		scope.get<ById>('/tasks/:id', async (request) => taskView(taskOf(request)));
		scope.post<ById>('/tasks/:id/complete', async (request) => {
			const { tags, ...rest } = checked(schemas.completeBody, request.body ?? {});
			const task = pendingTask(request);
			context.taskWorkers.complete(task, {
				...rest,
				tags: tags?.map((tag) =>
					withBrandDetails({ ...tag, id: tag.id ?? newId() }, context.publicUrl),
				),
			});
			return taskView(task);
		});
		scope.post<ById>('/tasks/:id/cancel', async (request) => {
			const options = checked(schemas.cancelBody, request.body ?? {});
			const task = pendingTask(request);
			context.taskWorkers.cancel(task, options);
			return taskView(task);
		});
		scope.post<ById>('/tasks/:id/callback', async (request) => {
			const options = checked(schemas.callbackBody, request.body ?? {});
			return { attempts: await callbacks.sendNow(taskOf(request), options) };
		});

		scope.get('/orders', async ({ query }): Promise<OrderList> => {
			const { status, limit } = checked(schemas.listQuery, query);
			const found = [...store.orders.values()].filter(
				(order) => status === undefined || order.status === status,
			);
			return {
				total: found.length,
				orders: newest(found, limit).map((order) => orderView(context, order)),
			};
		});
		scope.post('/orders', async ({ body }) => {
			const input = checked(schemas.bulkOrdersBody, body ?? {});
			const numbers: string[] = [];
			for (let at = 0; at < input.count; at += 1) {
				const order = addOrder(context, {
					...input,
					name: input.count === 1 ? input.name : `${input.name} ${at + 1}`,
					createdAt: (input.createdAt ?? Date.now()) + at * input.stepMs,
					files: await addFiles(context, input.files),
				});
				if (input.results.length > 0) {
					const files = await addFiles(context, input.results);
					order.results.push({ notes: [], files, createdAt: order.createdAt });
				}
				context.orderWorkers.plan(order);
				numbers.push(order.number);
			}
			return { created: numbers.length, numbers };
		});
		scope.get<ById>('/orders/:id', async (request) => orderView(context, orderOf(request)));
		scope.post<ById>('/orders/:id/advance', async (request) => {
			const { status, result } = checked(schemas.advanceBody, request.body ?? {});
			const order = orderOf(request);
			const next = status ?? nextStatus(order);
			if (next === undefined) {
				throw httpError(
					400,
					`Nothing follows the status ${order.status}; say which status it shall have.`,
				);
			}
			context.orderWorkers.stop(order);
			await moveOrder(context, order, next, result);
			context.orderWorkers.plan(order);
			return orderView(context, order);
		});
		scope.post<ById>('/orders/:id/results', async (request) => {
			const order = orderOf(request);
			const { note, files } = request.isMultipart()
				? await uploadedResult(context, request)
				: await describedResult(context, request.body);
			const createdAt = Date.now();
			const notes = note ? [{ text: note, createdAt }] : [];
			order.results.push({ notes, files, createdAt });
			store.changed();
			return orderView(context, order);
		});
		scope.post<ById>('/orders/:id/cancel', async (request) => {
			const order = orderOf(request);
			context.orderWorkers.stop(order);
			await moveOrder(context, order, 'Canceled');
			return orderView(context, order);
		});
	};
}

function settingsChanged(context: Context, before: Settings): void {
	const now = context.store.settings;
	const changed = (...names: Array<keyof Settings>) =>
		names.some((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
	if (changed('clockSpeed')) context.callbacks.clockChanged(before.clockSpeed);
	if (changed('callbacksAtOnce')) context.callbacks.concurrencyChanged();
	if (
		changed(
			'workers',
			'taskDelayMs',
			'outcomes',
			'cancelRate',
			'earlyRate',
			'duplicateRate',
			'seed',
		)
	) {
		context.taskWorkers.replan();
	}
	if (changed('workers', 'orderStepDelayMs', 'ordersStopAt')) context.orderWorkers.replan();
}

function newest<T>(list: T[], limit: number): T[] {
	return list.slice(-(limit || list.length)).reverse();
}

interface Result {
	note?: string;
	files: string[];
}

async function describedResult(context: Context, body: unknown): Promise<Result> {
	const { note, files } = checked(schemas.resultsBody, body ?? {});
	return { note, files: await addFiles(context, files) };
}

async function uploadedResult(context: Context, request: FastifyRequest): Promise<Result> {
	const result: Result = { files: [] };
	for await (const part of request.parts({ limits: { fileSize: Infinity } })) {
		if (part.type === 'field') {
			result.note = String(part.value);
			continue;
		}
		const { id } = await context.files.receive(part.file, part.filename, part.mimetype);
		result.files.push(id);
	}
	return result;
}
