import { randomUUID } from 'node:crypto';
import type { N8n } from '../../harness/n8n.mts';
import type { WorkflowDraft } from '../../harness/n8n-api.mts';
import { until } from '../../harness/waiting.mts';

/**
 * Publishes a workflow whose trigger "Chat" everybody may write to, and answers how: it starts an execution and tells its
 * ID. Nobody sits in the chat window, so the node "Answer" passes on what it would send there instead of waiting for a reader.
 */
export async function publishChat(
	n8n: N8n,
	{ nodes, connections, settings }: WorkflowDraft,
): Promise<(text: string) => Promise<string>> {
	const webhookId = randomUUID();
	const published = nodes.map((node) => {
		if (node.name === 'Answer') return { ...node, type: 'n8n-nodes-base.noOp', typeVersion: 1 };
		if (node.name !== 'Chat') return node;
		return { ...node, webhookId, parameters: { ...node.parameters, public: true } };
	});
	const name = `Chat ${webhookId}`;
	const { id } = await n8n.api.workflows.create({ name, nodes: published, connections, settings });
	await n8n.api.workflows.activate(id);
	const address = `${n8n.webhookUrl}/webhook/${webhookId}/chat`;
	await until(async () => (await fetch(address)).ok, { what: 'the chat to be published' });

	return async (chatInput) => {
		const response = await fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: randomUUID(), chatInput }),
		});
		return ((await response.json()) as { executionId: string }).executionId;
	};
}
