import { sleep, type NodeApiError } from 'n8n-workflow';

import type { OperationCall } from '../../shared/items';
import { header, parseJson, succeeded, type Outcome } from '../../shared/outcome';
import type { Problem } from '../../shared/problem';
import { surelyDidNothing } from '../../shared/retryPolicy';
import { apiError, type ServiceRequest } from '../../shared/transport';
import type { FormFields } from '../api/formFields';
import { referenceOf } from '../api/reference';
import { readTask } from '../api/task';
import { findTask } from './taskPages';

export interface CreateRequest {
	/** The endpoint behind the base URL. */
	path: string;
	/** The whole body; its callback URL carries the reference. */
	fields: FormFields;
	reference: string;
	/** When the first try to create this task began, in milliseconds since the epoch. */
	startedAt: number;
	/** Whether an earlier try may have created the task, so that it is looked up before it is sent. */
	mayExist?: boolean;
}

/** How often a create is sent when nobody knows what became of it; each time it is looked up first. */
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 1000;
/** How far the service's clock may be behind ours without hiding a task from the look-up. */
const CLOCK_MARGIN_MS = 5 * 60_000;

/**
 * Creates a task and answers with it as the service sent it. When nobody knows whether a try created
 * it (the line broke, a server error), it is looked up by its reference before anything is sent again.
 *
 * @throws one NodeApiError; it says so when the task may exist nevertheless
 */
export async function createTask(call: OperationCall, request: CreateRequest): Promise<unknown> {
	const { transport, itemIndex } = call;
	const post: ServiceRequest = {
		method: 'POST',
		path: request.path,
		body: new URLSearchParams(request.fields),
	};
	if (request.mayExist) {
		const found = await lookUp(call, request);
		if (found !== undefined) return found;
	}
	for (let tries = 1; ; tries++) {
		const outcome = await transport.send(post);
		if (!isDark(outcome)) return await transport.read(outcome, post, itemIndex);
		// A request that is still under way at the service gets time to end before it is looked up.
		await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1));
		const found = await lookUp(call, request);
		if (found !== undefined) return found;
		if (succeeded(outcome)) {
			await transport.read(outcome, post, itemIndex).catch(sayNothingWasCreated);
			throw apiError(call.context, NO_TASK, itemIndex);
		}
		if (tries === MAX_TRIES) {
			return await transport.read(outcome, { ...post, explain: explainAbsent }, itemIndex);
		}
	}
}

/** Whether a task may exist although no task was answered. */
function isDark(outcome: Outcome): boolean {
	if (outcome.kind !== 'answered') return outcome.kind === 'broken';
	if (succeeded(outcome)) return readTask(parseJson(outcome.answer.body)) === undefined;
	return outcome.answer.status >= 500 && !surelyDidNothing(outcome, Date.now());
}

async function lookUp(
	call: OperationCall,
	{ reference, startedAt }: CreateRequest,
): Promise<unknown> {
	const matches = (task: unknown) => referenceOf(readTask(task)?.callbackUrl) === reference;
	let behind = 0;
	const findSince = async (time: number) =>
		await findTask(call, { start_time: new Date(time).toISOString() }, matches, (outcome) => {
			behind = clockBehind(outcome, Date.now());
		});

	const since = startedAt - CLOCK_MARGIN_MS;
	try {
		const found = await findSince(since);
		return found === undefined && behind > CLOCK_MARGIN_MS
			? await findSince(since - behind)
			: found;
	} catch (failure) {
		throw apiError(
			call.context,
			{
				message: 'Microwork may have created the task, but did not confirm it',
				description: `Looking for it failed, too: ${(failure as Error).message}. Before you run this again, list the tasks with Task > Get Many and Start Time ${new Date(since).toISOString()}: if one has your image, it was created.`,
			},
			call.itemIndex,
		);
	}
}

/** By how many milliseconds the service's clock is behind ours, as far as its answer tells. */
function clockBehind(outcome: Outcome, now: number): number {
	const date = outcome.kind === 'answered' ? header(outcome.answer, 'date') : undefined;
	const time = Date.parse(date ?? '');
	return Number.isNaN(time) ? 0 : now - time;
}

const NOTHING_CREATED =
	'The task was looked for in the task list and is not there, so nothing was created.';

function sayNothingWasCreated(failure: NodeApiError): never {
	failure.description = `${failure.description} ${NOTHING_CREATED}`;
	throw failure;
}

const explainAbsent: ServiceRequest['explain'] = (_outcome, { description }) => ({
	description: `${description} ${NOTHING_CREATED}`,
});

const NO_TASK: Problem = {
	message: 'Microwork answered with something that is not a task',
	description: `Check that the Base URL in the credential "Microwork API" is the address of the API itself. ${NOTHING_CREATED}`,
};
