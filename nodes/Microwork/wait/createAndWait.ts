import {
	NodeApiError,
	NodeOperationError,
	WAIT_INDEFINITELY,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { forgetCreations } from '../../shared/creations';
import { runItems, type Operation } from '../../shared/items';
import { apiError, createTransport } from '../../shared/transport';
import { hintAtPrivateAddress } from '../actions/addressHint';
import { createOnce } from '../actions/createOnce';
import type { ImageTask } from '../actions/image/imageTask';
import { withMetadata, type Metadata } from '../api/metadata';
import { referenceOf } from '../api/reference';
import { microwork } from '../api/service';
import { readTask } from '../api/task';
import type { Task } from '../api/types';
import { fetchTask } from '../callbacks/fetchTask';
import { resultItems, timedOutItem } from './items';
import { remember, type Awaited } from './memory';
import { refuseImpossibleWait } from './refuseToWait';
import { survey } from './survey';

const SHOWN_IDS = 20;

type Created = { task: Task; metadata: Metadata } | undefined;

/**
 * Creates the tasks of all items and puts the execution to wait for them, see `resume`. Goes on at once
 * when there is nothing to wait for.
 */
export async function createAndWait(
	context: IExecuteFunctions,
	operation: Operation<ImageTask>,
): Promise<INodeExecutionData[][]> {
	refuseImpossibleWait(context);
	const resumeUrl = resumeUrlOf(context);
	const limits: Array<Date | undefined> = [];
	const created: Created[] = [];

	const results = await runItems<ImageTask>(context, microwork, {
		...operation,
		async read(...item) {
			const imageTask = await operation.read(...item);
			if (imageTask.delivery.mode === 'wait') limits.push(imageTask.delivery.waitUntil);
			return imageTask;
		},
		async run(call, { path, fields, delivery: { metadata } }) {
			const callbackUrl = withMetadata(resumeUrl, metadata);
			const task = readTask(await createOnce(call, { path, fields, callbackUrl }));
			if (task === undefined) throw apiError(context, notConfirmed, call.itemIndex);
			created[call.itemIndex] = { task, metadata };
			return [{ json: {} }];
		},
	}).catch((failure: unknown) => {
		throw mentionCreated(failure, created);
	});

	const awaited = results.map(({ json }, item): Awaited => {
		const task = created[item]?.task;
		if (task === undefined) return json as Awaited;
		return { taskId: task.taskId, reference: referenceOf(task.callbackUrl) };
	});
	// A callback that comes before the wait is stored is refused by n8n and comes again late, so
	// tasks that were done that fast are not waited for.
	const transport = createTransport(context, microwork, { maxRetries: 0 });
	const state = await survey(
		awaited.flatMap((one) => ('taskId' in one ? [one.taskId] : [])),
		async (taskId) => await fetchTask(transport, taskId),
	);
	if (state.kind === 'ended') return [resultItems(awaited, state.tasks)];

	await hintAtPrivateAddress(
		context,
		[resumeUrl],
		'Set the environment variable WEBHOOK_URL of this n8n to its public address, or the wait will only end by its limit.',
	);
	remember(context, awaited);
	forgetCreations(context);
	// When the limit ends the wait, n8n passes on the node's input: make that name the tasks.
	context.getExecuteData().data.main[0] = results.map((result, item) => {
		const one = created[item];
		return one === undefined ? result : timedOutItem(one.task, one.metadata);
	});
	await context.putExecutionToWait(latest(limits));
	return [[]];
}

/** Where the service calls back: n8n's address for this execution, with the node's ID in its path. */
function resumeUrlOf(context: IExecuteFunctions): string {
	const { resumeUrl } = context.getWorkflowDataProxy(0).$execution as { resumeUrl: string };
	const url = new URL(resumeUrl);
	url.pathname += `/${context.getNode().id}`;
	return url.toString();
}

/** One wait serves all items, so it lasts as long as the item that waits longest. */
const latest = (limits: Array<Date | undefined>): Date =>
	limits.reduce<Date>(
		(longest, limit) =>
			limit === undefined || limit > longest ? (limit ?? WAIT_INDEFINITELY) : longest,
		new Date(0),
	);

const notConfirmed = {
	message: 'Microwork did not confirm the task',
	description:
		'It answered without a task ID. Look for the task with Task > Get Many before you run this again.',
};

/** Tells which tasks an execution leaves behind when it fails over another item. */
function mentionCreated(failure: unknown, created: Created[]): unknown {
	const ids = created.flatMap((one) => one?.task.taskId ?? []);
	if (
		ids.length > 0 &&
		(failure instanceof NodeApiError || failure instanceof NodeOperationError)
	) {
		const shown = ids.slice(0, SHOWN_IDS).join(', ') + (ids.length > SHOWN_IDS ? ', …' : '');
		failure.description =
			`${failure.description ?? ''} Tasks created for other items go on at Microwork, but nobody waits for them: ${shown}. Cancel them, or read them later with Task > Get. With the node's setting "On Error" on "Continue", the other items are waited for.`.trim();
	}
	return failure;
}
