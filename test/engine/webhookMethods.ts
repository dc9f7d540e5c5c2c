/* Mirrors packages/cli/src/webhooks/webhook.service.ts (`runWebhookMethod`) of n8n 2.40.7. */
import { HookContext } from 'n8n-core';
import type { INodeType } from 'n8n-workflow';
import { webhooksOf, type WebhookSpec } from './webhook';
import { additionalDataFor, buildWorkflow, nameOf, type TestNode } from './workflow';

/** Runs one of a node's webhook methods, as n8n does when a workflow is activated or deactivated. */
export async function callWebhookMethod(
	node: INodeType,
	method: 'checkExists' | 'create' | 'delete',
	{
		credentials,
		settings,
		...spec
	}: Pick<WebhookSpec, 'credentials' | 'settings' | 'parameters'> = {},
): Promise<boolean> {
	const testNode: TestNode = { ...spec, node };
	const built = buildWorkflow({ nodes: [testNode], credentials, settings });
	const workflowNode = built.workflow.nodes[nameOf(testNode)];
	const additionalData = additionalDataFor(built, 'trigger');
	const [webhook] = webhooksOf(built.workflow, workflowNode, additionalData);
	const run = node.webhookMethods?.[webhook.webhookDescription.name]?.[method];
	if (!run) throw new Error(`The node has no webhook method "${method}"`);
	return await run.call(
		new HookContext(built.workflow, workflowNode, additionalData, 'trigger', 'activate', webhook),
	);
}
