import { DateTime } from 'luxon';
import { WAIT_INDEFINITELY, type IExecuteFunctions } from 'n8n-workflow';

/**
 * Shows in the node's output panel, while it waits, for how many tasks and until when. It is stored with
 * the execution, so it says nothing that is secret.
 */
export function hintAtWaiting(
	context: IExecuteFunctions,
	taskCount: number,
	waitUntil: Date,
): void {
	const limit = DateTime.fromJSDate(waitUntil, { zone: context.getTimezone() }).setLocale('en');
	const end =
		waitUntil.getTime() === WAIT_INDEFINITELY.getTime()
			? ''
			: `, until ${limit.toFormat("d LLLL yyyy 'at' HH:mm (z)")} at the latest`;
	context.addExecutionHints?.({
		type: 'info',
		location: 'outputPane',
		message: `Waiting for the results of ${taskCount} ${taskCount === 1 ? 'task' : 'tasks'}${end}.`,
	});
}
