import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isoDate, wholeNumber } from '../core/fields.mts';
import { readForm } from '../core/forms.mts';
import { checked, httpError } from '../core/httpError.mts';
import type { Task } from '../core/model.mts';
import { serviceScope } from '../core/service.mts';
import type { Store } from '../core/store.mts';
import type { Faults } from '../faults/faults.mts';
import { playFaults } from '../faults/hooks.mts';
import { checkKey } from './key.mts';
import { type Shapes, shapesOf } from './shapes.mts';
import { annotatingTask, boundingBoxesTask, taggingTask } from './taskForm.mts';
import { addTask } from './tasks.mts';
import type { TaskWorkers } from './taskWorkers.mts';

const FORM = 'application/x-www-form-urlencoded';

const listQuery = z.strictObject({
	start_time: isoDate.optional(),
	end_time: isoDate.optional(),
	status: z
		.enum(['completed', 'pending', 'canceled'], {
			error: 'must be completed, pending or canceled',
		})
		.optional(),
	type: z.string().optional(),
	limit: wholeNumber(1, 100).default(100),
	offset: wholeNumber(0).default(0),
});

interface Parts {
	key: string;
	store: Store;
	faults: Faults;
	taskWorkers: TaskWorkers;
	publicUrl: () => string;
}

type ById = { Params: { id: string } };

/** The Microwork API v1, in the revision of its reference that is set. */
export function microworkRoutes({ key, store, faults, taskWorkers, publicUrl }: Parts) {
	const shapes = (): Shapes => shapesOf(store.settings.microworkVersion);
	const taskOf = (id: string): Task => {
		const task = store.tasks.get(id);
		if (task === undefined) throw httpError(404, `There is no task ${id}.`);
		return task;
	};

	return async (scope: FastifyInstance): Promise<void> => {
		await serviceScope(scope, {
			checkKey: (request) => checkKey(request, key),
			unknownRoute: ({ method, entry }) => `There is no route ${method} ${entry.path}.`,
		});
		playFaults(scope, { store, faults });

		scope.post(
			'/task/images/tagging',
			{
				constraints: { microworkVersion: '2017-04' },
				config: { routeName: 'microwork.image.tag' },
			},
			async (request) => {
				const fields = taggingTask(readForm(request, FORM));
				const task = addTask(store, {
					type: 'tagging',
					callbackUrl: fields.callback_url,
					imageUrl: fields.image_url,
					objectsToTag: fields.objects_to_tag,
				});
				taskWorkers.plan(task);
				return shapes().created(task);
			},
		);

		scope.post(
			'/task/images/boundingBoxes',
			{
				constraints: { microworkVersion: '2017-09' },
				config: { routeName: 'microwork.image.tag' },
			},
			async (request) => {
				const { callbackUrl, imageUrl, objectsToTag } = boundingBoxesTask(readForm(request, FORM));
				const task = addTask(store, { type: 'tagging', callbackUrl, imageUrl, objectsToTag });
				taskWorkers.plan(task);
				return shapes().created(task);
			},
		);

		scope.post(
			'/task/images/tags/annotating',
			{
				constraints: { microworkVersion: '2017-04' },
				config: { routeName: 'microwork.image.annotateTags' },
			},
			async (request) => {
				const fields = annotatingTask(readForm(request, FORM));
				const task = addTask(store, {
					type: 'annotating',
					callbackUrl: fields.callback_url,
					imageUrl: fields.image_url,
					instruction: fields.instruction,
					options: fields.annotation_option,
					tags: fields.tags,
				});
				taskWorkers.plan(task);
				return shapes().created(task);
			},
		);

		scope.get<ById>('/task/:id', { config: { routeName: 'microwork.task.get' } }, async (request) =>
			shapes().task(taskOf(request.params.id)),
		);

		scope.post<ById>(
			'/task/:id/cancel',
			{ config: { routeName: 'microwork.task.cancel' } },
			async (request) => {
				const task = taskOf(request.params.id);
				if (task.status !== 'pending') {
					const message = `Task ${task.id} is ${task.status}: only pending tasks can be canceled.`;
					throw Object.assign(httpError(500, message), { expected: true });
				}
				taskWorkers.cancel(task);
				return shapes().task(task);
			},
		);

		scope.get('/tasks', { config: { routeName: 'microwork.task.list' } }, async (request) => {
			const query = checked(listQuery, request.query);
			const found = matching(store.tasks.values(), query, shapes());
			const { limit, offset } = query;
			const tasks = found.slice(offset, offset + limit);
			const answer = shapes().list({ tasks, total: found.length, limit, offset });
			for (let at = 0; at < store.settings.arrivalsPerPage; at += 1) {
				const imageUrl = `${publicUrl()}/files/samples/street.png`;
				const quiet = { callbackUrl: imageUrl, held: true, silent: true };
				addTask(store, { type: 'tagging', objectsToTag: 'brands', imageUrl, ...quiet });
			}
			return answer;
		});
	};
}

/** The tasks that fit, newest first (List All Tasks). */
function matching(
	tasks: Iterable<Task>,
	query: z.output<typeof listQuery>,
	{ typeName }: Shapes,
): Task[] {
	const from = query.start_time === undefined ? -Infinity : Date.parse(query.start_time);
	const to = query.end_time === undefined ? Infinity : Date.parse(query.end_time);
	const found = [...tasks].filter(
		(task) =>
			task.createdAt >= from &&
			task.createdAt <= to &&
			(query.status === undefined || task.status === query.status) &&
			(query.type === undefined || typeName(task) === query.type),
	);
	return found.sort((one, other) => other.createdAt - one.createdAt || other.seq - one.seq);
}
