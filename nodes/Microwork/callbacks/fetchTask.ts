import { succeeded } from '../../shared/outcome';
import type { ServiceRequest, Transport } from '../../shared/transport';
import { readTask } from '../api/task';
import type { Task } from '../api/types';

/** What the service says about a task. */
export type Fetched =
	| { kind: 'found'; task: Task; raw: unknown }
	| { kind: 'unknown' }
	/** Nobody knows at the moment; the reason is for the log. */
	| { kind: 'unavailable'; reason: string };

/** Asks the service about a task (reference: Retrieve a Task). Never throws. */
export async function fetchTask(transport: Transport, taskId: string): Promise<Fetched> {
	const request: ServiceRequest = { method: 'GET', path: `/task/${taskId}` };
	try {
		const outcome = await transport.send(request);
		if (outcome.kind === 'answered' && outcome.answer.status === 404) return { kind: 'unknown' };
		const raw = await transport.read(outcome, request);
		const task = readTask(raw);
		if (succeeded(outcome) && task?.taskId === taskId) return { kind: 'found', task, raw };
		return { kind: 'unavailable', reason: 'Microwork answered with something else than the task' };
	} catch (failure) {
		return { kind: 'unavailable', reason: (failure as Error).message };
	}
}
