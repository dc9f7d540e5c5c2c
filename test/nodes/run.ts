import type { IDataObject, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';

import { runNode, type NodeRunResult, type NodeSpec } from '../engine';

export interface Ran extends NodeRunResult {
	/** The error that ended the execution. */
	failure?: { message: string; description?: string; context?: unknown };
	/** What came out of the node's first output. */
	json: IDataObject[];
	pairs: Array<INodeExecutionData['pairedItem']>;
	/** Everything a user or a stored execution could see. */
	visible: string;
}

export interface RunOptions extends NodeSpec {
	/** The JSON of the input items, where they have nothing else. */
	rows?: IDataObject[];
}

/**
 * Runs one operation of a node, `resource.operation`, on n8n's engine. Whatever comes out, the key isn't
 * in it.
 */
export async function runOperation(
	node: INodeType,
	key: string,
	operation: string,
	parameters: INodeParameters,
	{ rows, ...spec }: RunOptions,
): Promise<Ran> {
	const [resource, name] = operation.split('.');
	const result = await runNode(node, {
		parameters: { resource, operation: name, ...parameters },
		...(rows && { items: rows.map((json) => ({ json })) }),
		...spec,
	});
	const [items = []] = result.outputs;
	const visible = JSON.stringify([result.runData, result.error, result.error?.message]);
	expect(visible).not.toContain(key);
	return {
		...result,
		failure: result.error as Ran['failure'],
		json: items.map(({ json }) => json),
		pairs: items.map(({ pairedItem }) => pairedItem),
		visible,
	};
}

/** How a network failure looks to the HTTP client. */
export const networkError = (code: string) => Object.assign(new Error(`read ${code}`), { code });
