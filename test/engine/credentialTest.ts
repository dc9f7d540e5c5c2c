/* Mirrors packages/cli/src/services/credentials-tester.service.ts of n8n 2.40.7. */
import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeType,
	type NodeApiError,
} from 'n8n-workflow';
import type { TestCredential } from './credentials';
import { passThrough } from './nodes';
import { additionalDataFor, buildWorkflow } from './workflow';

const NODE_NAME = 'Temp-Node';

interface HttpCause {
	response?: { status: number; statusText?: string };
	code?: string;
}

/** Tests a credential as n8n does when it is saved: sends its `test.request`; what the user is told. */
export async function testCredential(tested: TestCredential): Promise<INodeCredentialTestResult> {
	const { type, data } = tested;
	if (!type.test) {
		return { status: 'Error', message: 'No testing function found for this credential.' };
	}
	const plain = passThrough('Temp');
	const node: INodeType = {
		description: {
			...plain.description,
			credentials: [{ name: type.name, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					default: '',
					routing: { request: type.test.request },
				},
			],
		},
	};
	const built = buildWorkflow({ nodes: [{ node, name: NODE_NAME }], credentials: [tested] });
	const { workflow, credentialsHelper } = built;
	const workflowNode = workflow.nodes[NODE_NAME];
	const additionalData = additionalDataFor(built, 'internal', {
		currentNodeParameters: workflowNode.parameters,
	});
	const context = new ExecuteContext(
		workflow,
		workflowNode,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node: workflowNode, data: {}, source: null },
		[],
	);
	const decrypted = await credentialsHelper.getDecrypted(
		additionalData,
		{ id: type.name, name: type.displayName },
		type.name,
	);

	let response: INodeExecutionData[][] | null | undefined;
	try {
		response = await new RoutingNode(context, node, {
			id: type.name,
			name: type.displayName,
			type: type.name,
			data: { ...data, ...decrypted },
		}).runNode();
	} catch (thrown) {
		const error = thrown as NodeApiError;
		const cause = error.cause as HttpCause | undefined;
		if (!cause?.response) {
			return { status: 'Error', message: cause?.code ?? error.message };
		}
		const { status, statusText } = cause.response;
		const rule = type.test.rules?.find(
			({ type: kind, properties }) =>
				kind === 'responseCode' && 'value' in properties && properties.value === status,
		);
		return {
			status: 'Error',
			message: rule?.properties.message ?? (statusText || `Received HTTP status code: ${status}`),
		};
	}
	for (const { type: kind, properties } of type.test.rules ?? []) {
		if (kind !== 'responseSuccessBody' || !('key' in properties)) continue;
		// Throws for an empty list, as n8n does: it reads its entries as items, and looks at the first.
		const { json } = response![0][0];
		if (Reflect.get(Object(json) as object, properties.key) === properties.value) {
			return { status: 'Error', message: properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}
