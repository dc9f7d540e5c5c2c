import type { IExecuteFunctions } from 'n8n-workflow';

import { pathOf, placeOf, referenceOf } from '../api/callbackUrl';
import type { FoundTask, MicroworkClient } from '../api/client';
import { readTask } from '../api/task';
import { hasWaited } from './memory';

/** Longer than a late answer to a callback takes, and than clocks differ. */
const LOOK_BACK_MS = 10 * 60_000;

/**
 * The tasks that this very run of the node has created already, by item. When two of n8n's processes get
 * the last callbacks of a wait at the same moment, and one is slow, n8n runs what follows twice: the
 * second time from data that don't know of the first. So a run behind a wait looks before it creates.
 *
 * @param resumeUrl where this run's tasks call back to
 */
export async function findTwins(
	context: IExecuteFunctions,
	client: MicroworkClient,
	resumeUrl: string,
): Promise<Map<number, FoundTask>> {
	const twins = new Map<number, FoundTask>();
	if (!hasWaited(context)) return twins;
	const run = context.getWorkflowDataProxy(0).$runIndex as number;
	const start_time = new Date(Date.now() - LOOK_BACK_MS).toISOString();
	for (const raw of await client.listTasks({ start_time })) {
		const task = readTask(raw);
		const place = placeOf(referenceOf(task?.callbackUrl));
		const isOfThisRun = pathOf(task?.callbackUrl) === pathOf(resumeUrl) && place?.run === run;
		if (task !== undefined && place !== undefined && isOfThisRun && task.status !== 'canceled') {
			twins.set(place.item, { task, raw });
		}
	}
	return twins;
}
