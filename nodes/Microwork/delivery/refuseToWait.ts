import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../../shared/writes';

const USE_TRIGGER =
	'Set Result Delivery to "Send to a Callback URL", and receive the result with a Microwork Trigger.';

/**
 * Refuses a wait that could never end, before anything is created.
 *
 * @throws NodeOperationError with the reason and the way out
 */
export function refuseImpossibleWait(context: IExecuteFunctions): void {
	const node = context.getNode();
	if (isTool(context)) {
		throw new NodeOperationError(node, 'This node can not wait for people as a tool of an agent', {
			description: `To let an agent wait for people, give it n8n's Call n8n Workflow Tool instead, and put this node into that workflow. Otherwise: ${USE_TRIGGER}`,
		});
	}
	if (!isGiven(context.getWorkflow().id) || !isGiven(context.getExecutionId())) {
		throw new NodeOperationError(node, 'Waiting for the result needs a saved workflow', {
			description: `n8n keeps a waiting execution in its database, and can only do so for a saved workflow. Save the workflow and run it again, or do without waiting: ${USE_TRIGGER}`,
		});
	}
}

/** n8n fills in names like `__EMPTY__` where it has no ID. */
const isGiven = (id: string | undefined): boolean =>
	id !== undefined && id !== '' && !id.startsWith('__');
