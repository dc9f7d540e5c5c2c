import type { NodeApiError } from 'n8n-workflow';

import { notWhatWasAsked } from '../../shared/http/explain';
import { header, succeeded, type Outcome } from '../../shared/http/outcome';
import { mayHaveActed } from '../../shared/http/retryPolicy';
import {
	apiError,
	createTransport,
	type RequestContext,
	type ServiceRequest,
	type TransportOptions,
} from '../../shared/http/transport';
import { samePageAgain } from '../../shared/paging';
import { parseJson } from '../../shared/values';
import type { Written } from '../../shared/writes';
import { explainCancel, explainTask, isNoSuchTask, notOffered } from './explain';
import { formBody, type FormFields } from './formFields';
import { DEFAULT_VERSION, microwork, type ApiVersion } from './service';
import { readTask, type Task } from './task';
import { collectTasks, findInTasks, readTaskList, taskPages } from './taskList';
import type { TaskFilters, TaskList, TaskPage } from './taskList';

/** A kind of task in one reference: what it is called there, and where it is created. */
type Endpoint = { type: string; path: string };

/** The kinds of task that people can be asked to do, by the name that our nodes put out. */
export const TASK_TYPES = {
	tagging: {
		name: 'Tagging',
		'2017-04': { type: 'tagging', path: '/task/images/tagging' },
		'2017-09': { type: 'boundingBoxes', path: '/task/images/boundingBoxes' },
	},
	annotating: {
		name: 'Annotating',
		'2017-04': { type: 'annotating', path: '/task/images/tags/annotating' },
	},
} satisfies Record<string, { name: string } & Partial<Record<ApiVersion, Endpoint>>>;

export type TaskType = keyof typeof TASK_TYPES;

/** The kinds of task as choices of a field. */
export const taskTypeOptions = Object.entries(TASK_TYPES)
	.map(([value, { name }]) => ({ name, value }))
	.sort((a, b) => a.name.localeCompare(b.name));

/** What our nodes call a task's type, whichever reference's word for it the service used. */
export const typeName = (type: string | undefined): string | undefined =>
	Object.entries(TASK_TYPES).find(([, kind]) =>
		endpoints(kind).some((one) => one.type === type),
	)?.[0] ?? type;

const endpoints = (kind: Partial<Record<ApiVersion, Endpoint>>): Endpoint[] =>
	[kind['2017-04'], kind['2017-09']].filter((endpoint) => endpoint !== undefined);

/** What people are asked to do. */
export interface NewTask {
	type: TaskType;
	/** The form's fields under the earlier reference's names, without the callback URL. */
	fields: FormFields;
}

export interface FoundTask {
	task: Task;
	/** As the service sent it. */
	raw: unknown;
}

/** What the service says about a task. */
export type Fetched =
	| ({ kind: 'found' } & FoundTask)
	| { kind: 'unknown' }
	/** Nobody knows at the moment. */
	| { kind: 'unavailable'; error: NodeApiError };

/** What became of the request for a new task. */
export type Creation =
	| Exclude<Written<FoundTask>, { kind: 'unclear' }>
	/** It may have been created. `isAnswered`: the service said that it was done, but not what. */
	| { kind: 'unclear'; error: NodeApiError; isAnswered: boolean };

export type MicroworkClient = ReturnType<typeof createClient>;

/**
 * Microwork's API, each of its endpoints once. Requests share a bound and a retry policy, see
 * `createTransport`.
 */
export function createClient(context: RequestContext, options?: TransportOptions) {
	const transport = createTransport(context, microwork, options);

	const version = async (): Promise<ApiVersion> =>
		(await transport.apiVersion()) === '2017-09' ? '2017-09' : DEFAULT_VERSION;

	const fetchList = async (
		query: Record<string, string | number>,
		size: number,
	): Promise<TaskList> => {
		const request: ServiceRequest = { method: 'GET', path: '/tasks', query };
		const outcome = await transport.send(request);
		const list = readTaskList(await transport.read(outcome, request), size);
		if (list === undefined) throw apiError(context, notWhatWasAsked(microwork, 'a list of tasks'));
		return { ...list, serverTime: serverTimeOf(outcome) };
	};
	const stuck = () => apiError(context, samePageAgain(microwork, 'task list'));
	const inSpokenWords = async ({ type, ...filters }: TaskFilters): Promise<TaskFilters> => {
		if (type === undefined) return filters;
		const kind: Partial<Record<ApiVersion, Endpoint>> | undefined = TASK_TYPES[type as TaskType];
		return { ...filters, type: kind?.[await version()]?.type ?? type };
	};

	const taskRequest = (taskId: string): ServiceRequest => ({
		method: 'GET',
		path: `/task/${taskId}`,
		explain: explainTask(taskId),
	});
	const fetchTask = async (taskId: string): Promise<Fetched> => {
		const request = taskRequest(taskId);
		try {
			const outcome = await transport.send(request);
			if (isNoSuchTask(outcome, taskId)) return { kind: 'unknown' };
			return { kind: 'found', ...theTask(await transport.read(outcome, request), taskId) };
		} catch (failure) {
			return { kind: 'unavailable', error: failure as NodeApiError };
		}
	};

	const theTask = (raw: unknown, taskId: string): FoundTask => {
		const task = readTask(raw);
		if (task?.taskId === taskId) return { task, raw };
		throw apiError(context, notWhatWasAsked(microwork, `the task ${taskId}`));
	};

	return {
		/**
		 * Asks people to do something (reference: Tag image, Annotate tags on image). Sent again only when
		 * the service surely did nothing.
		 */
		async createTask({ type, fields }: NewTask, callbackUrl: string): Promise<Creation> {
			const spoken = await version();
			const kind: { name: string } & Partial<Record<ApiVersion, Endpoint>> = TASK_TYPES[type];
			const endpoint = kind[spoken];
			if (endpoint === undefined) {
				const problem = notOffered(kind.name, spoken, DEFAULT_VERSION);
				return { kind: 'failed', error: apiError(context, problem) };
			}
			const outcome = await transport.send({
				method: 'POST',
				path: endpoint.path,
				body: formBody([['callback_url', callbackUrl], ...fields], spoken),
			});
			return await readCreation(outcome);
		},

		fetchTask,

		/** One task (reference: Retrieve a Task). Throws one NodeApiError where it can't be had. */
		async getTask(taskId: string): Promise<FoundTask> {
			return theTask(await transport.request(taskRequest(taskId)), taskId);
		},

		/**
		 * Sees to it that a pending task is not worked on (reference: Cancel a task). A task that is
		 * canceled already is done, too: what an earlier try canceled, the service refuses with 500.
		 */
		async cancelTask(taskId: string): Promise<unknown> {
			const request: ServiceRequest = {
				method: 'POST',
				path: `/task/${taskId}/cancel`,
				explain: explainCancel(taskId),
			};
			const outcome = await transport.send(request);
			if (mayHaveActed(outcome, Date.now()) && !succeeded(outcome)) {
				const now = await fetchTask(taskId);
				if (now.kind === 'found' && now.task.status === 'canceled') return now.raw;
			}
			return theTask(await transport.read(outcome, request), taskId).raw;
		},

		/** Tasks, newest first, up to the limit (reference: List All Tasks). */
		async listTasks(filters: TaskFilters, limit?: number): Promise<unknown[]> {
			return await collectTasks(fetchList, await inSpokenWords(filters), limit, stuck);
		},

		/**
		 * The newest task that matches, if there is one.
		 *
		 * @param onPage told of each page of the list that was read
		 */
		async findTask(
			filters: TaskFilters,
			matches: (task: unknown) => boolean,
			onPage: (page: TaskList) => void,
		): Promise<unknown> {
			const fetchAndTell: typeof fetchList = async (...query) => {
				const page = await fetchList(...query);
				onPage(page);
				return page;
			};
			return await findInTasks(fetchAndTell, filters, matches, stuck);
		},

		/** Reads the list page by page, from an offset on. */
		pagesOfTasks(filters: TaskFilters): (size: number, offset?: number) => Promise<TaskPage> {
			return taskPages(fetchList, filters, stuck);
		},
	};

	async function readCreation(outcome: Outcome): Promise<Creation> {
		if (outcome.kind === 'answered' && succeeded(outcome)) {
			const raw = parseJson(outcome.answer.body);
			const task = readTask(raw);
			if (task !== undefined) return { kind: 'done', answer: { task, raw } };
		}
		const error = await transport.read(outcome, {}).then(
			() => apiError(context, notWhatWasAsked(microwork, 'a task')),
			(failure: NodeApiError) => failure,
		);
		return mayHaveActed(outcome, Date.now())
			? { kind: 'unclear', error, isAnswered: succeeded(outcome) }
			: { kind: 'failed', error };
	}
}

function serverTimeOf(outcome: Outcome): number | undefined {
	const date = outcome.kind === 'answered' ? header(outcome.answer, 'date') : undefined;
	const time = Date.parse(date ?? '');
	return Number.isNaN(time) ? undefined : time;
}
