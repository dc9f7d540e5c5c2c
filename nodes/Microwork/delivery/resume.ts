import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { forErrorOutput } from '../../shared/items';
import { createClient } from '../api/client';
import { hasEnded, readCallback } from '../api/task';
import { acknowledge, answeredWell, dropOldest, IN_WEBHOOK, refuse } from '../webhook';
import { resultItems } from './items';
import { glanceAt } from './glance';
import { knownOf } from './known';
import { recall, type Awaited } from './memory';
import { surveyTasks, taskIdsOf } from './survey';

const KEPT = 1000;

/** Waits that were ended, newest last; each tells whether n8n let the execution go on. */
const endings = new Map<string, Promise<boolean>>();

/**
 * What a waiting node does with a callback: the execution goes on once the service says that all of its
 * tasks have ended. n8n stores nothing for a callback that doesn't end the wait, so the service is asked
 * each time, and a callback is only accepted when another one is surely due. Never throws, because
 * n8n would end the execution with that error.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await goOnWhenAllEnded(context);
	} catch (failure) {
		return refuse(context, 503, 'The callback can not be handled now', (failure as Error).message);
	}
}

async function goOnWhenAllEnded(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const executionId = context.getExecutionId();
	const { awaited, maxConcurrency, created } = recall(context);
	const calling = callingTask(context, awaited);
	if (calling === undefined) return refuse(context, 404, 'This wait has no such task');

	const client = createClient(context, { maxConcurrency, ...IN_WEBHOOK });
	const known = knownOf(executionId);
	const fetch = known.unlessEnded(client.fetchTask);
	const called = await fetch(calling);
	if (called.kind !== 'found') {
		const reason =
			called.kind === 'unavailable' ? called.error.message : 'Microwork does not know it';
		return refuse(context, 503, 'The task can not be checked now', reason);
	}
	if (!hasEnded(called.task)) return refuse(context, 503, 'The task has not ended yet');

	// Only now: a task that is pending after this one had ended brings a callback that finds this one ended.
	const state = await surveyTasks(awaited, fetch, Math.random, {
		pendingLately: known.pendingLately(),
		hasEnded: known.hasEnded,
		glance: glanceAt(client, known, created),
	});
	if (state.kind === 'unavailable') {
		return refuse(context, 503, 'The other tasks can not be checked now', state.reason);
	}
	if (state.kind === 'pending') return acknowledge('Received; other tasks are not done yet');

	// n8n lets one of several last callbacks resume, and would answer the others with an error. An
	// execution may wait again later, so its ID alone doesn't name a wait.
	const taskIds = taskIdsOf(awaited);
	const wait = `${executionId}/${taskIds[0]}`;
	while (endings.has(wait)) {
		if (await endings.get(wait)) return acknowledge('The execution goes on already');
	}
	const end = answeredWell(context).then((well) => {
		if (well) known.forget(taskIds);
		else endings.delete(wait);
		return well;
	});
	endings.set(wait, end);
	dropOldest(endings, KEPT);
	return {
		webhookResponse: { message: 'The execution goes on' },
		workflowData: [forErrorOutput(context.getNode(), resultItems(awaited, state.tasks))],
	};
}

/** The task of ours that a callback is about, by the reference in its address or by what it says. */
function callingTask(context: IWebhookFunctions, awaited: Awaited[]): string | undefined {
	const { ref } = context.getQueryData() as { ref?: unknown };
	const told = readCallback(context.getBodyData())?.taskId;
	const tasks = awaited.filter((one) => 'taskId' in one);
	const calling =
		tasks.find(({ reference }) => reference !== undefined && reference === ref) ??
		tasks.find(({ taskId }) => taskId === told);
	return calling?.taskId;
}
