import {
	sleep,
	type IDataObject,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { asItems } from '../../shared/items';
import { pathOf } from '../api/callbackUrl';
import { typeName } from '../api/client';
import { presentRaw, tagResults, taskResult } from '../api/present';
import { hasEnded, readCallback, type Task } from '../api/task';
import type { Output } from '../output';
import { acknowledge, refuse } from '../webhook';
import { checkTask } from './check';
import { startOnce } from './once';

/**
 * What the trigger does with a callback: the workflow starts with what the service says about the task,
 * once. Whatever can't be decided now is answered so that the service comes again. Never throws.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const body = context.getBodyData();
		const told = readCallback(body);
		if (told === undefined) return refuse(context, 400, 'The callback names no task');
		const start = async () => await decide(context, told, body);
		// The editor waits for one test call, which may be about a task that was handled long ago.
		if (context.getMode() === 'manual') return await start();
		return await startOnce(context, told.taskId, start);
	} catch (failure) {
		return refuse(context, 503, 'The callback can not be handled now', (failure as Error).message);
	}
}

async function decide(
	context: IWebhookFunctions,
	told: Task,
	body: IDataObject,
): Promise<IWebhookResponseData> {
	// A task told in short may lack the address that carries its metadata; this call came to it.
	let task: Task = { ...told, callbackUrl: told.callbackUrl ?? context.getRequestObject().url };
	let raw: unknown = body;
	if (context.getNodeParameter('verifyTask', true) as boolean) {
		const isTest = context.getMode() === 'manual';
		if (!isTest) await sleep(pauseAmongProcesses());
		const checked = await checkTask(context, told.taskId);
		if (checked.kind === 'unknown') return refuse(context, 404, 'Microwork knows no such task');
		if (checked.kind === 'unavailable') {
			return refuse(context, 503, 'The task can not be checked now', checked.reason);
		}
		({ task, raw } = checked);
		if (!acceptsAddress(context, task)) {
			return refuse(context, 404, 'The result of this task goes to another address');
		}
		if (task.callbackSucceeded && !isTest) {
			return acknowledge('This task was received by another process of n8n');
		}
	}
	if (!hasEnded(task)) return refuse(context, 503, 'The task has not ended yet');

	const taskTypes = context.getNodeParameter('taskTypes', []) as string[];
	if (taskTypes.length > 0 && !taskTypes.includes(typeName(task.type) ?? '')) {
		return acknowledge('This type of task does not start the workflow');
	}
	const results: object[] =
		(context.getNodeParameter('output', 'task') as Output) === 'tags'
			? tagResults(task)
			: [taskResult(task)];
	const withRaw = context.getNodeParameter('options.includeRaw', false) as boolean;
	const items = withRaw ? results.map((json) => ({ ...json, raw: presentRaw(raw) })) : results;
	return { workflowData: [asItems(items)] };
}

/**
 * Milliseconds to let other webhook processors go first, which n8n gives no lock for: when one of them
 * accepts the same callback meanwhile, the service tells so. Of 40 callbacks that came to two processes
 * at the same moment, 2 to 5 started the workflow twice with these pauses, 14 without, 40 without the look.
 */
const pauseAmongProcesses = (): number => 250 * Math.floor(5 * Math.random());

/**
 * Whether a task's result is meant for this trigger: anybody can post the ID of another task of the
 * account. The end of the path decides, `/<webhook ID>/webhook`, because hosts and what stands before it
 * differ behind proxies and for the test URL.
 */
function acceptsAddress(context: IWebhookFunctions, { callbackUrl }: Task): boolean {
	if (context.getNodeParameter('options.acceptOtherAddresses', false) as boolean) return true;
	const own = pathOf(context.getNodeWebhookUrl('default'));
	return (
		callbackUrl === undefined || own === undefined || ending(pathOf(callbackUrl)) === ending(own)
	);
}

const ending = (path = ''): string => path.replace(/\/+$/, '').split('/').slice(-2).join('/');
