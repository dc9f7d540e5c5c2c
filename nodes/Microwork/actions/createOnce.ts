import { creationNotes } from '../../shared/creations';
import type { OperationCall } from '../../shared/items';
import { explainTask } from '../api/explainTask';
import type { FormFields } from '../api/formFields';
import { newReference, withReference } from '../api/reference';
import { readTask } from '../api/task';
import { createTask } from './createTask';

export interface TaskRequest {
	/** The endpoint behind the base URL. */
	path: string;
	/** The whole body for a callback URL. */
	fields(callbackUrl: string): FormFields;
	/** With metadata, without a reference. */
	callbackUrl: string;
}

/** What is remembered of an item's task. */
interface Creation {
	reference: string;
	startedAt: number;
	taskId?: string;
}

/**
 * Creates an item's task and answers with it as the service sent it. When n8n runs the node again
 * ("Retry on fail", or a failed execution that is retried), the task of the earlier try is answered.
 *
 * @throws one NodeApiError, see `createTask`
 */
export async function createOnce(call: OperationCall, request: TaskRequest): Promise<unknown> {
	const { context, transport, itemIndex } = call;
	const { path, callbackUrl } = request;
	const { earlier, keep } = creationNotes<Creation>(context, itemIndex, [
		path,
		request.fields(callbackUrl),
	]);
	if (earlier?.taskId !== undefined) {
		return await transport.request(
			{ method: 'GET', path: `/task/${earlier.taskId}`, explain: explainTask(earlier.taskId) },
			itemIndex,
		);
	}
	const { reference, startedAt } = earlier ?? { reference: newReference(), startedAt: Date.now() };
	keep({ reference, startedAt });

	const fields = request.fields(withReference(callbackUrl, reference));
	const mayExist = earlier !== undefined;
	const task = await createTask(call, { path, fields, reference, startedAt, mayExist });
	keep({ reference, startedAt, taskId: readTask(task)?.taskId });
	return task;
}
