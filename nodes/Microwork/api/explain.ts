import { isUnknownThing, type Outcome } from '../../shared/http/outcome';
import type { ServiceRequest } from '../../shared/http/transport';
import type { Problem } from '../../shared/problem';

type Explain = NonNullable<ServiceRequest['explain']>;

/** Whether the service says that it knows no such task. */
export const isNoSuchTask = (outcome: Outcome, taskId: string): boolean =>
	isUnknownThing(outcome, `/${taskId}`);

/** What a bad answer to a request about one task means. */
export const explainTask =
	(taskId: string): Explain =>
	(outcome) =>
		isNoSuchTask(outcome, taskId)
			? {
					message: `Task ${taskId} was not found`,
					description:
						'Check the Task, and that the credential belongs to the account that created the task.',
				}
			: undefined;

/** What a cancel that failed means (reference: Cancel a task, which answers 500 for a finished one). */
export const explainCancel =
	(taskId: string): Explain =>
	(outcome, common) => {
		if (outcome.kind === 'broken') {
			return {
				description: `The task may have been canceled nevertheless: look at its status with Task > Get. ${common.description}`,
			};
		}
		if (outcome.kind === 'answered' && outcome.answer.status === 500) {
			return {
				// Not "canceled": n8n takes a message with that word for a stop by the user.
				message: `Microwork refused to cancel task ${taskId}`,
				description:
					'Only pending tasks can be canceled, and Microwork answers like this for a task that is completed. Look at its status with Task > Get; if it is pending, try again later.',
			};
		}
		return explainTask(taskId)(outcome, common);
	};

/** What the user reads when the API version of the credential has no such kind of task. */
export const notOffered = (kind: string, apiVersion: string, offeredBy: string): Problem => ({
	message: `The API version ${apiVersion} of Microwork has no ${kind} tasks`,
	description: `Choose a "Microwork API" credential whose API Version is ${offeredBy}.`,
});
