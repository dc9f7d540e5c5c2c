import type { INode, INodeParameters } from 'n8n-workflow';
import type { Execution, SavedCredential } from '../../harness/n8n-api.mts';
import type { Step } from '../../harness/workflow.mts';

/** n8n's own HTTP Request node, doing by hand what one of ours does. */
export const httpRequest = (
	parameters: INodeParameters,
	credential?: SavedCredential,
	more: Partial<INode> = {},
): Step => ({
	name: 'HTTP Request',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.4,
	parameters: {
		...parameters,
		...(credential && {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credential.type,
		}),
	},
	...(credential && {
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	}),
	...more,
});

/** Parameters of the HTTP Request node for form fields. */
export const formFields = (fields: Record<string, string>) => ({
	parameters: Object.entries(fields).map(([name, value]) => ({ name, value })),
});

/**
 * When a node ran, in milliseconds since the epoch.
 * @throws Error when the execution failed or the node didn't run
 */
export function timesOf({ id, status, data }: Execution, node: string) {
	const run = data.resultData.runData[node]?.at(-1);
	if (status !== 'success' || run === undefined) {
		throw new Error(`Execution ${id}: ${status}; ${data.resultData.error?.message ?? 'no error'}`);
	}
	return { from: run.startTime, to: run.startTime + run.executionTime };
}

/** How long a node took, in milliseconds, by n8n's own record. */
export function durationOf(execution: Execution, node: string): number {
	const { from, to } = timesOf(execution, node);
	return to - from;
}
