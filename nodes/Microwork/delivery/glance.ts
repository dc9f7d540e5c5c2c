import { PAGE_SIZE } from '../../shared/paging';
import type { MicroworkClient } from '../api/client';
import { hasEnded, hasResult, readTask } from '../api/task';
import type { Known } from './known';
import type { Period } from './memory';

/** So many are asked for one by one. */
const FEW = 20;

/**
 * Looks through the list of tasks (reference: List All Tasks) for one that is pending, a hundred at a
 * time, and learns which have ended with a result. Only a hint where it says pending: a list may lag
 * behind, and n8n must not count on a callback that was made already.
 *
 * @param created when the tasks were created; without it, nothing is looked for
 * @returns makes the ID of a task that is probably pending, or nothing
 */
export const glanceAt =
	(client: MicroworkClient, known: Known, created: Period | undefined) =>
	async (taskIds: string[]): Promise<string | undefined> => {
		const unknown = new Set(taskIds.filter((taskId) => !known.hasEnded(taskId)));
		if (created === undefined || unknown.size <= FEW) return undefined;
		// Others may have created many more in that time: then asking one by one is cheaper.
		const most = 1 + (2 * unknown.size) / PAGE_SIZE;
		let pages = 0;
		const isPending = (raw: unknown): boolean => {
			const task = readTask(raw);
			if (task === undefined || !unknown.has(task.taskId)) return false;
			if (!hasEnded(task)) return true;
			if (hasResult(task) || task.status === 'canceled') known.learn(task);
			return false;
		};
		const found = await client
			.findTask({ start_time: created.from, end_time: created.to }, isPending, () => {
				if (++pages > most) throw new Error('The list is too long');
			})
			.catch(() => undefined);
		return readTask(found)?.taskId;
	};
