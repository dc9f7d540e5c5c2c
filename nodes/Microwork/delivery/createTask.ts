import { createHash } from 'node:crypto';

import { sleep, type NodeApiError } from 'n8n-workflow';

import { apiError } from '../../shared/http/transport';
import type { OperationCall } from '../../shared/items';
import { writeNotes } from '../../shared/writes';
import { newReference, pathOf, referenceOf, withReference } from '../api/callbackUrl';
import type { FoundTask, MicroworkClient, NewTask } from '../api/client';
import { hasEnded, readTask } from '../api/task';

type Call = OperationCall<MicroworkClient>;

/** What is remembered of an item's task; stored in users' executions. */
interface Note {
	reference: string;
	/** When the first try to create it began, in milliseconds since the epoch. */
	startedAt: number;
	taskId?: string;
	/** The execution that created it, and a hash of what it asked for; 0.1.0 didn't note them. */
	executionId?: string;
	asked?: string;
}

/** How often a create is sent when nobody knows what became of it; each time it is looked up first. */
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 1000;
/** How far the service's clock may be behind ours without hiding a task from the look-up. */
const CLOCK_MARGIN_MS = 5 * 60_000;

/**
 * Creates an item's task once, however often n8n runs the node. The task of an earlier try is answered
 * if its result is there. One that is still pending is answered, too, unless a failed execution is
 * retried as a new one and the task calls the old one or asks for something else: then it is canceled
 * first and created anew.
 *
 * @param callbackUrl with metadata, without a reference
 * @param twin what this run has created for the item already, see `findTwins`
 * @throws one NodeApiError; it says so when the task may exist nevertheless
 */
export async function createOnce(
	call: Call,
	newTask: NewTask,
	callbackUrl: string,
	twin?: FoundTask,
): Promise<FoundTask> {
	const { context, client, itemIndex } = call;
	const notes = writeNotes<Note>(context, itemIndex, `create ${newTask.type}`);
	const executionId = context.getExecutionId();
	const asked = hashOf(newTask);
	const earlier = notes.earlier && (await findEarlier(call, notes.earlier));
	if (notes.earlier !== undefined && earlier !== undefined) {
		const isSame =
			notes.earlier.executionId === executionId ||
			((notes.earlier.asked ?? asked) === asked && callsSamePath(earlier, callbackUrl));
		const usable = await usableTask(client, earlier, isSame);
		if (usable !== undefined) {
			notes.keep({ ...notes.earlier, taskId: usable.task.taskId }, 'done');
			return usable;
		}
	}
	if (twin !== undefined) return twin;
	const { reference, startedAt } =
		earlier === undefined && notes.earlier !== undefined
			? notes.earlier
			: { reference: newReference({ run: notes.run, item: itemIndex }), startedAt: Date.now() };
	const note: Note = { reference, startedAt, executionId, asked };
	notes.keep(note, 'unclear');

	const created = await create(call, newTask, callbackUrl, note);
	notes.keep({ ...note, taskId: created.task.taskId }, 'done');
	return created;
}

async function findEarlier(call: Call, note: Note): Promise<FoundTask | undefined> {
	if (note.taskId === undefined) return await lookUp(call, note);
	const fetched = await call.client.fetchTask(note.taskId);
	if (fetched.kind === 'unavailable') throw fetched.error;
	return fetched.kind === 'found' ? fetched : undefined;
}

/** The task if its result is there or will come here; any other one is canceled where it can be. */
async function usableTask(
	client: MicroworkClient,
	found: FoundTask,
	comesHere: boolean,
): Promise<FoundTask | undefined> {
	if (found.task.status === 'canceled') return undefined;
	if (hasEnded(found.task) || comesHere) return found;
	const failure = await client.cancelTask(found.task.taskId).then(
		() => undefined,
		(error: NodeApiError) => error,
	);
	if (failure === undefined) return undefined;
	const now = await client.fetchTask(found.task.taskId);
	if (now.kind === 'found' && hasEnded(now.task)) return now;
	throw failure;
}

const callsSamePath = ({ task }: FoundTask, callbackUrl: string): boolean =>
	task.callbackUrl === undefined || pathOf(task.callbackUrl) === pathOf(callbackUrl);

const hashOf = (asked: NewTask): string =>
	createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 16);

/**
 * Sends a create. When nobody knows whether a try was successful (the line broke, a server error), the
 * task is looked up by its reference before anything is sent again.
 */
async function create(
	call: Call,
	newTask: NewTask,
	callbackUrl: string,
	note: Note,
): Promise<FoundTask> {
	for (let tries = 1; ; tries++) {
		const creation = await call.client.createTask(
			newTask,
			withReference(callbackUrl, note.reference),
		);
		if (creation.kind === 'done') return creation.answer;
		if (creation.kind === 'failed') throw creation.error;
		// A request that is still under way at the service gets time to end before it is looked up.
		await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1));
		const found = await lookUp(call, note);
		if (found !== undefined) return found;
		if (creation.isAnswered || tries === MAX_TRIES) {
			const { error } = creation;
			error.description = `${error.description} The task was looked for in the task list and is not there, so nothing was created.`;
			throw error;
		}
	}
}

async function lookUp(
	{ client, context }: Call,
	{ reference, startedAt }: Note,
): Promise<FoundTask | undefined> {
	let behind = 0;
	const findSince = async (time: number) =>
		await client.findTask(
			{ start_time: new Date(time).toISOString() },
			(raw) => referenceOf(readTask(raw)?.callbackUrl) === reference,
			({ serverTime }) => {
				behind = serverTime === undefined ? 0 : Date.now() - serverTime;
			},
		);

	const since = startedAt - CLOCK_MARGIN_MS;
	try {
		const raw =
			(await findSince(since)) ??
			(behind > CLOCK_MARGIN_MS ? await findSince(since - behind) : undefined);
		const task = readTask(raw);
		return task === undefined ? undefined : { task, raw };
	} catch (failure) {
		throw apiError(context, {
			message: 'Microwork may have created the task, but did not confirm it',
			description: `Looking for it failed, too: ${(failure as Error).message}. Before you run this again, list the tasks with Task > Get Many and Start Time ${new Date(since).toISOString()}: if one has your image, it was created.`,
		});
	}
}
