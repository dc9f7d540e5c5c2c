import type { IWebhookFunctions } from 'n8n-workflow';

import { createClient, type FoundTask } from '../api/client';
import { dropOldest } from '../webhook';

/** How many tasks this process looks up at once for all triggers; anybody can make it do so. */
const MAX_CHECKS = 20;
const UNKNOWN_FOR_MS = 60_000;
const UNKNOWN_KEPT = 10_000;

let underWay = 0;

/** Tasks that the service did not know, by trigger and task, with the time when it is asked again. */
const unknown = new Map<string, number>();

export type Checked =
	| ({ kind: 'found' } & FoundTask)
	| { kind: 'unknown' }
	/** Nobody knows at the moment; the reason is for the log. */
	| { kind: 'unavailable'; reason: string };

/**
 * Asks the service about the task that a callback names, within bounds: callbacks are anonymous, and
 * each one costs a request with the user's key.
 */
export async function checkTask(context: IWebhookFunctions, taskId: string): Promise<Checked> {
	const key = `${context.getWorkflow().id ?? ''}/${context.getNode().id}/${taskId}`;
	if ((unknown.get(key) ?? 0) > Date.now()) return { kind: 'unknown' };
	if (underWay >= MAX_CHECKS) return { kind: 'unavailable', reason: 'too many callbacks at once' };

	underWay += 1;
	try {
		const fetched = await createClient(context, { maxRetries: 0 }).fetchTask(taskId);
		if (fetched.kind === 'unavailable') {
			return { kind: 'unavailable', reason: fetched.error.message };
		}
		if (fetched.kind === 'unknown') {
			unknown.delete(key);
			unknown.set(key, Date.now() + UNKNOWN_FOR_MS);
			dropOldest(unknown, UNKNOWN_KEPT);
		}
		return fetched;
	} finally {
		underWay -= 1;
	}
}
