import { WAIT_INDEFINITELY, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import {
	errorItem,
	forErrorOutput,
	readConcurrency,
	readItems,
	settleItems,
	throwFirstError,
	type ItemResult,
	type OperationForm,
} from '../../shared/items';
import { forgetWrites } from '../../shared/writes';
import { callbackUrlWith, referenceOf, type Metadata } from '../api/callbackUrl';
import { createClient, type NewTask } from '../api/client';
import type { Task } from '../api/task';
import { hintAtPrivateAddress } from './addressHint';
import { createOnce } from './createTask';
import { readMetadata, readWaitUntil } from './fields';
import { resultItems, timedOutItem } from './items';
import { remember, type Awaited, type Period } from './memory';
import { refuseImpossibleWait } from './refuseToWait';
import { surveyTasks, taskIdsOf } from './survey';
import { findTwins } from './twins';
import { hintAtWaiting } from './waitingHint';

const SHOWN_IDS = 20;

interface Created {
	task: Task;
	metadata: Metadata;
}

/**
 * Creates the tasks of all items and puts the execution to wait for them, see `resume`. Goes on at once
 * when there is nothing to wait for.
 */
export async function createAndWait(
	context: IExecuteFunctions,
	operation: OperationForm<NewTask>,
): Promise<INodeExecutionData[]> {
	refuseImpossibleWait(context);
	const resumeUrl = resumeUrlOf(context);
	const maxConcurrency = readConcurrency(context);
	const client = createClient(context, { maxConcurrency });
	const items = await readItems(context, async (_context, itemIndex) => ({
		newTask: await operation.read(context, itemIndex),
		...readWay(context, itemIndex, resumeUrl),
		waitUntil: readWaitUntil(context, itemIndex),
	}));
	const twins = await findTwins(context, client, resumeUrl);
	const results = await settleItems(
		context,
		items,
		maxConcurrency,
		async ({ newTask, metadata, callbackUrl }, itemIndex): Promise<Created> => {
			const call = { context, client, itemIndex };
			const { task } = await createOnce(call, newTask, callbackUrl, twins.get(itemIndex));
			return { task, metadata };
		},
	);
	if (!context.continueOnFail()) mentionCreated(results);
	throwFirstError(context, results);

	// A callback that comes before the wait is stored is refused by n8n and comes again late, so
	// tasks that were done that fast are not waited for.
	const awaited = results.map(awaitedOf);
	const look = createClient(context, { maxConcurrency, maxRetries: 0 });
	const state = await surveyTasks(awaited, look.fetchTask);
	if (state.kind === 'ended') {
		return forErrorOutput(context.getNode(), resultItems(awaited, state.tasks));
	}

	await hintAtPrivateAddress(
		context,
		[resumeUrl],
		'Set the environment variable N8N_WEBHOOK_URL of this n8n (WEBHOOK_URL in older releases) to its public address, or the wait will only end by its limit.',
	);
	remember(context, { awaited, maxConcurrency, created: createdIn(results) });
	forgetWrites(context);
	// When the limit ends the wait, n8n passes on the node's input: make that name the tasks.
	context.getExecuteData().data.main[0] = forErrorOutput(
		context.getNode(),
		results.map(afterTheLimit),
	);
	const waitUntil = latest(
		items.flatMap((item) => ('input' in item ? [item.input.waitUntil] : [])),
	);
	hintAtWaiting(context, taskIdsOf(awaited).length, waitUntil);
	await context.putExecutionToWait(waitUntil);
	return [];
}

function readWay(context: IExecuteFunctions, itemIndex: number, resumeUrl: string) {
	const metadata = readMetadata(context, itemIndex);
	return { metadata, callbackUrl: callbackUrlWith(resumeUrl, metadata) };
}

/** Where the service calls back: n8n's address for this execution, with the node's ID in its path. */
function resumeUrlOf(context: IExecuteFunctions): string {
	const { resumeUrl } = context.getWorkflowDataProxy(0).$execution as { resumeUrl: string };
	const url = new URL(resumeUrl);
	// The webhook's path in the node's description, `={{ $nodeId }}`, must be the same.
	url.pathname += `/${context.getNode().id}`;
	return url.toString();
}

function awaitedOf(result: ItemResult<Created>, itemIndex: number): Awaited {
	if (result !== undefined && 'output' in result) {
		const { taskId, callbackUrl } = result.output.task;
		return { taskId, reference: referenceOf(callbackUrl) };
	}
	return errorItem(result!.error, itemIndex).json as Awaited;
}

const CLOCK_MARGIN_MS = 1000;

/** When the tasks were created; `undefined` unless the service told it of each. */
function createdIn(results: Array<ItemResult<Created>>): Period | undefined {
	const times = results.flatMap((result) =>
		result !== undefined && 'output' in result
			? [Date.parse(result.output.task.createdAt ?? '')]
			: [],
	);
	const from = times.reduce((a, b) => Math.min(a, b)) - CLOCK_MARGIN_MS;
	const to = times.reduce((a, b) => Math.max(a, b)) + CLOCK_MARGIN_MS;
	if (Number.isNaN(from + to)) return undefined;
	return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

const afterTheLimit = (result: ItemResult<Created>, itemIndex: number): INodeExecutionData =>
	result !== undefined && 'output' in result
		? timedOutItem(result.output.task, result.output.metadata)
		: errorItem(result!.error, itemIndex);

/** One wait serves all items, so it lasts as long as the item that waits longest. */
const latest = (limits: Array<Date | undefined>): Date =>
	limits.reduce<Date>(
		(longest, limit) =>
			limit === undefined || limit > longest ? (limit ?? WAIT_INDEFINITELY) : longest,
		new Date(0),
	);

/** Lets the errors tell which tasks an execution leaves behind when it fails over another item. */
function mentionCreated(results: Array<ItemResult<Created>>): void {
	const ids = results.flatMap((result) =>
		result !== undefined && 'output' in result ? [result.output.task.taskId] : [],
	);
	const failed = results.find((result) => result !== undefined && 'error' in result);
	if (ids.length === 0 || failed === undefined || !('error' in failed)) return;
	const { error } = failed;
	const shown = ids.slice(0, SHOWN_IDS).join(', ') + (ids.length > SHOWN_IDS ? ', …' : '');
	error.description =
		`${error.description ?? ''} Tasks created for other items go on at Microwork, but nobody waits for them: ${shown}. Cancel them, or read them later with Task > Get. With the node's setting "On Error" on "Continue", the other items are waited for.`.trim();
}
