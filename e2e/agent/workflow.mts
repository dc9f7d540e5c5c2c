import type { N8n } from '../../harness/n8n.mts';
import type { SavedCredential, WorkflowDraft } from '../../harness/n8n-api.mts';
import { type Sandbox, modelKey } from '../../harness/sandbox.mts';
import { type Step, chain, items } from '../../harness/workflow.mts';

/** The credential with which n8n's agents ask the sandbox's model. */
export const createModelCredential = async ({ api }: N8n, { modelUrl }: Sandbox) =>
	await api.credentials.create({
		name: 'Model Sandbox',
		type: 'openAiApi',
		data: { apiKey: modelKey, url: modelUrl },
	});

/**
 * A workflow for a run by hand: n8n's AI Agent ("Agent") with a chat model of OpenAI's kind and one tool.
 *
 * @param version of the agent node: up to 2 it runs its tools itself, from 3 on n8n's engine runs them
 */
export function agentWith(tool: Step, credential: SavedCredential, version: number): WorkflowDraft {
	const model: Step = {
		name: 'Model',
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		typeVersion: 1.3,
		parameters: {
			model: { __rl: true, mode: 'id', value: 'scripted' },
			responsesApiEnabled: false,
			options: { maxRetries: 0 },
		},
		credentials: { openAiApi: { id: credential.id, name: credential.name } },
	};
	const agent: Step = {
		name: 'Agent',
		type: '@n8n/n8n-nodes-langchain.agent',
		typeVersion: version,
		parameters: { promptType: 'define', text: 'Do what is to be done.', options: {} },
	};
	const draft = chain([items({}), agent, model, { ...tool, name: 'Tool' }]);
	draft.connections = {
		Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
		Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
		Tool: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
	};
	return draft;
}
