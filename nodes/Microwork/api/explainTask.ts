import type { ServiceRequest } from '../../shared/transport';

type Explain = NonNullable<ServiceRequest['explain']>;

/** What 404 means for a request about one task, unless it is the address that wasn't found. */
export const explainTask =
	(taskId: string): Explain =>
	(outcome) => {
		if (outcome.kind !== 'answered' || outcome.answer.status !== 404) return undefined;
		if (namesAddress(outcome.answer.body, taskId)) return undefined;
		return {
			message: `Task ${taskId} was not found`,
			description:
				'Check the Task, and that the credential belongs to the account that created the task.',
		};
	};

const namesAddress = (body: string, taskId: string): boolean =>
	body.includes(`/task/${taskId}`) || /\b(route|endpoint)\b/i.test(body);

/** What outcomes mean for cancelling a task (reference: Cancel a task, which answers 500 for a finished one). */
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
				message: `Task ${taskId} could not be canceled`,
				description:
					'Only pending tasks can be canceled, and Microwork answers like this for a task that is completed or canceled already. Look at its status with Task > Get; if it is pending, try again later.',
			};
		}
		return explainTask(taskId)(outcome, common);
	};
