import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

const USE_TRIGGER =
	'Set Result Delivery to "Send to a Callback URL", and receive the result with a Microwork Trigger.';

/**
 * Refuses a wait that could never end, before anything is created.
 *
 * @throws NodeOperationError with the reason and the way out
 */
export function refuseImpossibleWait(context: IExecuteFunctions): void {
	const node = context.getNode();
	// An agent's tool is either run inside the agent, or as a node of the type that n8n makes of ours.
	if (context.isToolExecution?.() || node.type.endsWith('Tool')) {
		throw new NodeOperationError(node, 'Waiting for people is not possible inside a tool call', {
			description: `An AI agent needs the answer of a tool at once, and people take minutes or days. ${USE_TRIGGER}`,
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
