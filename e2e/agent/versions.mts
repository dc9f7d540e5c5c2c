import { test } from 'node:test';
import type { N8n } from '../../harness/n8n.mts';

/** Gives a function like `test` for each version of n8n's AI Agent: it skips its tests where n8n doesn't have that version. */
export async function agentTests({ api }: Pick<N8n, 'api'>) {
	const versions = (await api.nodeTypes())
		.filter(({ name }) => name === '@n8n/n8n-nodes-langchain.agent')
		.flatMap(({ version }) => version);
	return (version: number) => (name: string, body: () => Promise<void>) =>
		void test(
			name,
			{ skip: !versions.includes(version) && `n8n ${api.release} has no AI Agent ${version}` },
			body,
		);
}
