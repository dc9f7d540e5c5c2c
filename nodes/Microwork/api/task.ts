import { InputError } from '../../shared/problem';
import { fieldsOf, isFields, isTooDeep, shownValue, textOf } from '../../shared/values';
import type { Box } from './boxes';

/** A tag as a result holds it; brands are named only where they were detected, labels once annotated. */
export interface Tag extends Box {
	brand?: string | null;
	brand_id?: string | null;
	template_url?: string | null;
	template_id?: string | null;
	label?: string;
}

/** A task in one shape, whichever the service answered with. */
export interface Task {
	taskId: string;
	/** An open set: `pending`, `completed`, `canceled` and whatever comes. */
	status: string;
	/** An open set, as the service calls it; see `TASK_TYPES`. */
	type?: string;
	imageUrl?: string;
	callbackUrl?: string;
	createdAt?: string;
	completedAt?: string;
	/** Whether somebody answered its callback with success; the later reference doesn't tell. */
	callbackSucceeded?: boolean;
	/** The result as it came; absent until there is one. */
	response?: Record<string, unknown>;
}

// The later revision's words for the same things.
const STATUSES: Record<string, string> = { finished: 'completed', cancelled: 'canceled' };

/**
 * Reads a task out of whatever shape it came in: flat (answer to a create), with `params` (get, list,
 * callback) or the later revision's camel case. `undefined` for anything without a task ID.
 */
export function readTask(value: unknown): Task | undefined {
	const task = fieldsOf(value);
	const params = fieldsOf(task.params);
	const taskId = textOf(task.task_id ?? task.taskId);
	if (taskId === undefined) return undefined;
	const status = textOf(task.status ?? task.state) ?? 'unknown';
	return {
		taskId,
		status: STATUSES[status] ?? status,
		type: textOf(task.type),
		imageUrl: textOf(task.image_url ?? task.imageUrl ?? params.image_url ?? params.imageUrl),
		callbackUrl: textOf(task.callback_url ?? task.callbackUrl),
		createdAt: textOf(task.created_at ?? task.createdAt),
		completedAt: textOf(task.completed_at ?? task.completedAt),
		callbackSucceeded: booleanOf(task.callback_succeeded ?? task.callbackSucceeded),
		response: isFields(task.response) ? task.response : undefined,
	};
}

const booleanOf = (value: unknown): boolean | undefined =>
	typeof value === 'boolean' ? value : undefined;

/**
 * Reads the body of a callback (reference: Callbacks): `{task, response, task_id}`, or the later
 * revision's bare task. What comes back is only what the caller says.
 *
 * @returns `undefined` for a body without a usable task ID, and for one that nests without end
 */
export function readCallback(body: unknown): Task | undefined {
	if (isTooDeep(body)) return undefined;
	const outer = fieldsOf(body);
	const inner = fieldsOf(outer.task);
	const told = readTask({
		...outer,
		...inner,
		task_id: outer.task_id ?? outer.taskId ?? inner.task_id ?? inner.taskId,
		response: inner.response ?? outer.response,
	});
	if (told === undefined || !isTaskId(told.taskId)) return undefined;
	// The reference's shortest example holds the result and the ID, but no status.
	return told.status === 'unknown' && hasResult(told) ? { ...told, status: 'completed' } : told;
}

/** Whether people gave an answer, whatever it holds. */
export const hasResult = ({ response }: Task): boolean => response !== undefined;

/** The tags of a result; none where it holds none. */
export function tagsOf({ response }: Task): Tag[] {
	const { tags } = response ?? {};
	return Array.isArray(tags) ? (tags.filter(isFields) as unknown as Tag[]) : [];
}

/**
 * Whether people are done with a task. The statuses are an open set: an unfamiliar one counts as done
 * once there is a result or a time of completion.
 */
export const hasEnded = (task: Task): boolean =>
	task.status === 'completed' ||
	task.status === 'canceled' ||
	(task.status !== 'pending' && (task.completedAt !== undefined || hasResult(task)));

/**
 * A task ID as a user entered it.
 *
 * @throws InputError for an empty text or one that could change the address of a request
 */
export function parseTaskId(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (isTaskId(text)) return text;
	throw new InputError(
		`Task "${shownValue(value)}" is not a task ID`,
		'Enter the task_id that a task was created with, e.g. 576ba74eec471ff9b01557cc, or pick the task from the list.',
	);
}

/** Whether a text can be a task ID: letters and digits as the service writes them, and not endless. */
export const isTaskId = (text: string): boolean => /^[\w-]{1,100}$/.test(text);
