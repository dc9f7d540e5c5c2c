/* Mirrors nothing of n8n: nodes to put beside the tested one. */
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/**
 * A node class in one call, for helpers inside a test's workflow.
 *
 * @param displayName also the node's name in the workflow, unless the test gives another
 */
export function inlineNode(
	displayName: string,
	execute: Execute,
	description: Partial<INodeTypeDescription> = {},
): INodeType {
	return {
		description: {
			displayName,
			name: `test${displayName.replace(/\W/g, '')}`,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: displayName },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
			...description,
		},
		execute,
	};
}

/** Hands its input on. First in a workflow it is the source of the test's items, elsewhere it collects. */
export const passThrough = (displayName: string): INodeType =>
	inlineNode(displayName, async function () {
		return [this.getInputData()];
	});
