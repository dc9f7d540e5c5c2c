import { test } from 'node:test';
import type { N8n } from '../../harness/n8n.mts';
import { isBefore } from '../../harness/releases.mts';

/** Why AI Agent 3.1 hears nothing of a tool's error on this release; `false` where it does. */
export const whyNotTold = (release: string): string | false =>
	isBefore(release, '2.40') &&
	"n8n 2.20 ends the execution with a tool's error, and AI Agent 3.1 is told nothing";

/**
 * Gives a function like `test` for each version of n8n's AI Agent: it skips its tests where n8n doesn't have that version, or
 * for the reason that it is given.
 */
export async function agentTests({ api }: Pick<N8n, 'api'>) {
	const versions = (await api.nodeTypes())
		.filter(({ name }) => name === '@n8n/n8n-nodes-langchain.agent')
		.flatMap(({ version }) => version);
	return (version: number, reason: string | false = false) =>
		(name: string, body: () => Promise<void>) => {
			const isMissing = !versions.includes(version);
			const skip = isMissing ? `n8n ${api.release} has no AI Agent ${version}` : reason;
			void test(name, { skip }, body);
		};
}
