import type { Sandbox, Settings } from '../../harness/sandbox.mts';

const CALLBACK_TIMEOUT_MS = 20_000;

/**
 * How the service behaves in the storm. Its 24 hours of retries pass in 24 minutes. The more tasks, the longer people
 * take, so that some results are still to come when all tasks are created and n8n is killed.
 */
export const settingsFor = (tasks: number): Partial<Settings> => ({
	taskDelayMs: 15_000,
	outOfOrder: true,
	outOfOrderSpreadMs: 30_000 + 200 * tasks,
	duplicateRate: 0.3,
	earlyRate: 0.2,
	earlyLeadMs: 2_000,
	clockSpeed: 60,
	callbackTimeoutMs: CALLBACK_TIMEOUT_MS,
});

/** Shares of all answers of Microwork that go wrong: 20 % together, half of them after the work was done. */
const failures = [
	{ share: 0.06, fault: { kind: 'status', status: 500 } },
	{ share: 0.04, fault: { kind: 'status', status: 503, retryAfter: 1 } },
	{ share: 0.05, fault: { kind: 'html', work: true } },
	{ share: 0.05, fault: { kind: 'resetAfter' } },
] as const;

/** Failures that end a node's try: a create that is refused, and a look-up that can't tell what became of a create. */
const refusals = [
	{ route: 'microwork.image.tag', status: 400, rate: 0.25 },
	// A look-up reads up to ten pages of the list.
	{ route: 'microwork.task.list', status: 401, rate: 0.03 },
];

/** Makes 20 % of the service's answers fail, and refuses so many creates and look-ups that nodes are run again and executions fail. */
export async function begin(sandbox: Sandbox): Promise<void> {
	for (const refusal of refusals) await sandbox.fault({ kind: 'status', ...refusal });
	let before = 0;
	for (const { share, fault } of failures) {
		// The sandbox draws for each fault in turn until one hits: a later one's rate counts only for what the earlier ones left.
		await sandbox.fault({ route: '^/microwork/', rate: share / (1 - before), ...fault });
		before += share;
	}
}

/** Makes 1 % of the answers so slow that n8n answers the callback too late. */
export async function slowDown(sandbox: Sandbox): Promise<void> {
	await sandbox.fault({
		route: 'microwork.task.get',
		kind: 'slow',
		delayMs: CALLBACK_TIMEOUT_MS + 1_000,
		rate: 0.01,
	});
}

/** Ends all failures, and lets the service send at once what callbacks it still has to send. */
export async function end(sandbox: Sandbox): Promise<void> {
	await sandbox.clearFaults();
	await sandbox.settings({ clockSpeed: 1_000_000 });
}
