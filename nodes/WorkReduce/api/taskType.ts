import type { IDataObject } from 'n8n-workflow';

import { fieldsOf, textOf } from '../../shared/values';

/** A kind of work that the account may order. */
export interface TaskType {
	code: string;
	description?: string;
}

/**
 * Reads a task type as the service sent it; `undefined` for anything without a code. The later revision
 * calls the code `task_type` (reference: List All Task Types).
 */
export function readTaskType(value: unknown): TaskType | undefined {
	const { code, task_type, description } = fieldsOf(value);
	const found = textOf(code) ?? textOf(task_type);
	return found === undefined ? undefined : { code: found, description: textOf(description) };
}

export const isTaskType = (value: unknown): value is IDataObject =>
	readTaskType(value) !== undefined;

/** A task type as the service sent it, with its code in `code` whichever revision it is of. */
export const withCode = (taskType: IDataObject): IDataObject => ({
	code: readTaskType(taskType)?.code,
	...taskType,
});
