import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

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

/** What is remembered of an item's task, in the node context, which n8n stores with the execution. */
interface Creation {
	reference: string;
	startedAt: number;
	/** Tells whether a later try wants the same task. */
	fingerprint: string;
	taskId?: string;
}

interface Memory {
	run: number;
	items: Record<string, Creation>;
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
	const { items } = memoryOf(context, itemIndex);
	const fingerprint = fingerprintOf(path, request.fields(callbackUrl));

	const remembered = items[itemIndex];
	const isRetry = remembered?.fingerprint === fingerprint;
	const created = isRetry ? remembered.taskId : undefined;
	if (created !== undefined) {
		return await transport.request(
			{ method: 'GET', path: `/task/${created}`, explain: explainTask(created) },
			itemIndex,
		);
	}
	const creation: Creation = isRetry
		? remembered
		: { reference: newReference(), startedAt: Date.now(), fingerprint };
	items[itemIndex] = creation;

	const { reference, startedAt } = creation;
	const fields = request.fields(withReference(callbackUrl, reference));
	const task = await createTask(call, { path, fields, reference, startedAt, mayExist: isRetry });
	creation.taskId = readTask(task)?.taskId;
	return task;
}

/** Forgets this node's tasks, once no further try can want them. */
export function forgetCreations(context: IExecuteFunctions): void {
	delete context.getContext('node')[KEY];
}

const KEY = 'creations';

function memoryOf(context: IExecuteFunctions, itemIndex: number): Memory {
	const stored = context.getContext('node') as { [KEY]?: Memory };
	const run = context.getWorkflowDataProxy(itemIndex).$runIndex as number;
	const earlier = stored[KEY];
	const memory: Memory = earlier?.run === run ? earlier : { run, items: {} };
	stored[KEY] = memory;
	return memory;
}

const fingerprintOf = (path: string, fields: FormFields): string =>
	createHash('sha256')
		.update(JSON.stringify([path, fields]))
		.digest('base64url');
