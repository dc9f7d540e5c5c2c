import { InputError } from '../../shared/problem';

/**
 * A task ID as the service writes it: letters and digits.
 *
 * @throws InputError for an empty text or one that could change the address of a request
 */
export function parseTaskId(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (isTaskId(text)) return text;
	throw new InputError(
		`Task "${String(value ?? '')}" is not a task ID`,
		'Enter the task_id that a task was created with, e.g. 576ba74eec471ff9b01557cc, or pick the task from the list.',
	);
}

/** Whether a text can be a task ID without changing the address of a request. */
export const isTaskId = (text: string): boolean => /^[\w-]+$/.test(text);
