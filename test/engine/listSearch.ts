/* Mirrors packages/cli/src/services/dynamic-node-parameters.service.ts of n8n 2.40.7. */
import { LoadOptionsContext } from 'n8n-core';
import type {
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { additionalDataFor, buildWorkflow, type WorkflowSpec } from './workflow';

export interface ListSearchSpec {
	filter?: string;
	paginationToken?: string;
	/** The node's parameters as they stand in the editor while the user looks at the list. */
	parameters?: INodeParameters;
	/** The parameter whose list is asked for; only read by methods with relative paths. */
	path?: string;
	credentials?: WorkflowSpec['credentials'];
}

// The name the editor's helper workflow gives to its only node.
const TEMPORARY_NAME = 'Temp-Node';

async function inEditor<T>(
	node: INodeType,
	{ parameters = {}, path = '', credentials }: ListSearchSpec,
	ask: (context: LoadOptionsContext) => Promise<T>,
): Promise<T> {
	const built = buildWorkflow({
		nodes: [{ node, name: TEMPORARY_NAME, parameters }],
		credentials,
	});
	const workflowNode = built.workflow.getNode(TEMPORARY_NAME);
	if (!workflowNode) throw new Error('The editor workflow lost its node');
	const additionalData = additionalDataFor(built, 'internal', {
		executionId: undefined,
		currentNodeParameters: parameters,
	});
	return await ask(new LoadOptionsContext(built.workflow, workflowNode, additionalData, path));
}

/** Asks for the list of a resource locator, as the editor does. */
export async function listSearch(
	node: INodeType,
	method: string,
	spec: ListSearchSpec = {},
): Promise<INodeListSearchResult> {
	const search = node.methods?.listSearch?.[method];
	if (!search) throw new Error(`The node has no list search "${method}"`);
	return await inEditor(node, spec, async (context) => {
		const result = await search.call(context, spec.filter, spec.paginationToken);
		const token: unknown = result.paginationToken;
		return typeof token === 'number' ? { ...result, paginationToken: String(token) } : result;
	});
}

/** Asks for the options of a dropdown, as the editor does. */
export async function loadOptions(
	node: INodeType,
	method: string,
	spec: ListSearchSpec = {},
): Promise<INodePropertyOptions[]> {
	const load = node.methods?.loadOptions?.[method];
	if (!load) throw new Error(`The node has no options method "${method}"`);
	return await inEditor(node, spec, async (context) => await load.call(context));
}
