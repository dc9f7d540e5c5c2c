/* Mirrors nothing of n8n: it replaces packages/@n8n/utils/src/sleep.ts for nodes. */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @typescript-eslint/no-require-imports */

interface SleepModule {
	sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

// Nodes get `sleep` from n8n-workflow, which re-exports it from its own copy of @n8n/utils;
// the engine itself sleeps with another copy and is left alone.
const sleepModule = require(
	require.resolve('@n8n/utils/sleep', { paths: [require.resolve('n8n-workflow')] }),
) as SleepModule;

/**
 * Call once in a `describe` (or at a file's top): every `sleep` of a node ends at once, and its
 * milliseconds are in the returned list, which is emptied before each test.
 */
export function recordPauses(): number[] {
	const pauses: number[] = [];
	beforeEach(() => {
		pauses.length = 0;
		jest.spyOn(sleepModule, 'sleep').mockImplementation(async (ms, signal) => {
			signal?.throwIfAborted();
			pauses.push(ms);
		});
	});
	afterEach(() => {
		jest.mocked(sleepModule.sleep).mockRestore();
	});
	return pauses;
}
