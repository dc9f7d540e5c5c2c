import { isFields, MAX_DEPTH } from '../../shared/values';
import { metadataOf } from './callbackUrl';
import { typeName } from './client';
import { hasResult, readTask, tagsOf, type Tag, type Task } from './task';

type Fields = Record<string, unknown>;

/**
 * A task as it is put out: as the service sent it, in the names of the earlier reference whichever is
 * spoken, without the signature in its callback URL, and with the metadata that the URL carries as an
 * object beside it.
 */
export function presentTask(value: unknown): Fields {
	if (!isFields(value)) return { task: withoutSignatures(value) };
	const task = withFirst(
		['task_id', 'status', 'type', 'response', 'image_url', 'params'],
		withoutSignatures(inEarlierNames(value)) as Fields,
	);
	const metadata = metadataOf(readTask(value)?.callbackUrl);
	return Object.keys(metadata).length > 0 ? { ...task, metadata } : task;
}

/**
 * A task as it is put out after a create, whose answer is flat. A task that an earlier try created is read
 * from elsewhere, where what was asked for stands under `params`.
 */
export function presentCreated(value: unknown): Fields {
	const { params, ...task } = presentTask(value);
	return { ...(isFields(params) ? params : {}), ...task };
}

/** A task or callback exactly as it came, but without the signature in any callback URL. */
export const presentRaw = (value: unknown): unknown => withoutSignatures(value);

/** The fields in another order, because n8n's table shows as many columns as fit, in their order. */
const withFirst = (names: string[], fields: Fields): Fields => ({
	...Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, fields[name]])),
	...fields,
});

/** What the later reference calls otherwise; values that it doesn't rename stay as they are. */
const EARLIER_NAMES: Record<string, string> = {
	taskId: 'task_id',
	createdAt: 'created_at',
	completedAt: 'completed_at',
	callbackUrl: 'callback_url',
	callbackSucceeded: 'callback_succeeded',
	objectsToTag: 'objects_to_tag',
	imageUrl: 'image_url',
	state: 'status',
};

/**
 * A task of the later reference under the earlier one's names. What was asked for stands beside the rest,
 * as after a create, and under `params`, as in the earlier reference's other answers.
 */
function inEarlierNames(task: Fields): Fields {
	if (!('taskId' in task)) return task;
	const { status, type } = readTask(task) ?? {};
	const renamed = Object.fromEntries(
		Object.entries(task).map(([name, field]) => [EARLIER_NAMES[name] ?? name, field]),
	);
	const { objects_to_tag, image_url } = renamed;
	return { ...renamed, status, type: typeName(type), params: { objects_to_tag, image_url } };
}

// The signature lets its holder resume a waiting execution of n8n. An address inside another one's query
// is percent-encoded, perhaps more than once.
const SIGNATURE = /((?:[?&]|%(?:25)*(?:3f|26))signature(?:=|%(?:25)*3d))[^&#%]*/gi;

/** An address with the value of `signature` hidden. */
export const withoutSignature = (url: string): string => url.replace(SIGNATURE, '$1hidden');

function withoutSignatures(value: unknown, depth = 0): unknown {
	if (typeof value === 'string') return withoutSignature(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > MAX_DEPTH) return null;
	if (Array.isArray(value)) return value.map((entry) => withoutSignatures(entry, depth + 1));
	return Object.fromEntries(
		Object.entries(value).map(([name, field]) => [name, withoutSignatures(field, depth + 1)]),
	);
}

/**
 * A task in ten fields, the most useful first; what it doesn't have is `null`. `brands` and `labels` list
 * what people found, each once.
 */
export function simplifyTask(value: unknown) {
	const task = readTask(value);
	const tags = task !== undefined && hasResult(task) ? tagsOf(task) : undefined;
	return {
		task_id: task?.taskId ?? null,
		status: task?.status ?? null,
		type: typeName(task?.type) ?? null,
		tag_count: tags?.length ?? null,
		brands: tags ? distinct(tags, 'brand') : null,
		labels: tags ? distinct(tags, 'label') : null,
		image_url: task?.imageUrl ?? null,
		metadata: metadataOf(task?.callbackUrl),
		created_at: task?.createdAt ?? null,
		completed_at: task?.completedAt ?? null,
	};
}

const distinct = (tags: Tag[], field: 'brand' | 'label'): string =>
	[...new Set(tags.map((tag) => tag[field]).filter((value) => Boolean(value)))].join(', ');

/**
 * A task with its result as the trigger and the wait put it out: always the same keys, and whatever else
 * the result holds beside its tags.
 */
export const taskResult = (task: Task) => ({
	...otherResults(task),
	task_id: task.taskId,
	status: task.status,
	type: typeName(task.type) ?? null,
	tags: tagsOf(task),
	image_url: task.imageUrl ?? null,
	metadata: metadataOf(task.callbackUrl),
	created_at: task.createdAt ?? null,
	completed_at: task.completedAt ?? null,
});

/**
 * A task's tags one by one, each with its place among them and with what is needed to know where it
 * belongs. A task without tags is one result that holds the task alone, so that it isn't lost.
 */
export function tagResults(task: Task): Fields[] {
	const { tags, ...rest } = taskResult(task);
	const { task_id, image_url, metadata } = rest;
	const tag_count = hasResult(task) ? tags.length : null;
	if (tags.length === 0) return [{ ...rest, tag_number: null, tag_count }];
	return tags.map((tag, index) =>
		withFirst(['brand', 'label', 'tag_number', 'tag_count', 'left', 'top', 'width', 'height'], {
			...tag,
			task_id,
			image_url,
			metadata,
			tag_number: index + 1,
			tag_count,
		}),
	);
}

/** What a result holds beside tags, e.g. the text of a task type that is new; its names may not hide ours. */
function otherResults({ response }: Task): Fields {
	const others = { ...response };
	delete others.tags;
	return others;
}

/** A task in a line, e.g. "Tagging · pending · fmMFRQ · 2017-04-14"; what isn't known is left out. */
export const describeTask = ({ type, status, imageUrl, createdAt }: Task): string =>
	[capitalized(typeName(type) ?? 'task'), status, imageName(imageUrl), createdAt?.slice(0, 10)]
		.filter((part) => part !== undefined && part !== '')
		.join(' · ');

function imageName(imageUrl: string | undefined): string | undefined {
	const path = imageUrl?.replace(/[?#].*$/s, '').replace(/(?<!\/)\/+$/, '');
	const name = path?.slice(path.lastIndexOf('/') + 1);
	try {
		return name === undefined ? undefined : decodeURIComponent(name);
	} catch {
		return name;
	}
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
