import { isBefore } from '../harness/releases.mts';

/** Test files that are about what older releases of n8n don't have: the first release they run on, and why. */
const onlyFrom: Record<string, { release: string; why: string }> = {
	agents: { release: '2.20', why: 'n8n 2.0 and older have no AI Agent 3.1' },
	durable: { release: '2.40', why: 'n8n 2.20 and older have no durable polling' },
	editor: {
		release: '2.40',
		why: "the pages of older editors differ, and the tests know the newest's",
	},
	examples: {
		release: '2.40',
		why: "the tests know the newest editor's pages, n8n 2.20's Edit Image fails in one of the examples, and older ones rename what is imported",
	},
	start: { release: '2.40', why: 'the demo runs on the newest release alone' },
};

/** Why a test file, named without its ending, can't run on a release; `undefined` when it can. */
export function whyNotOn(release: string, name: string): string | undefined {
	const only = onlyFrom[name];
	return only !== undefined && isBefore(release, only.release) ? only.why : undefined;
}
