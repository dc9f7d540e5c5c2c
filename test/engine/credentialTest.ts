/* Mirrors packages/cli/src/services/credentials-tester.service.ts of n8n 2.40.7. */
import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type INodeCredentialTestResult,
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

	try {
		await new RoutingNode(context, node, {
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
	return { status: 'OK', message: 'Connection successful!' };
}
