import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../harness/service.mts';
import type { Stage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';

const STILL_MS = 2_000;

/**
 * Kills n8n, or one of its processes (SIGKILL), while it is answering callbacks, and starts it again.
 *
 * n8n marks each execution that runs at that moment as "crashed", whichever nodes are in it. So the service is made so slow
 * that all callbacks under way wait for it, and n8n is killed when no execution runs: each either waits or has ended.
 *
 * @returns how many callbacks were cut off
 */
export async function powerCut(
	{ n8n, sandbox }: Stage,
	victim: Pick<Service, 'kill' | 'start'>,
): Promise<number> {
	const slow = { route: 'microwork.task.get', kind: 'slow', delayMs: 120_000 } as const;
	const { id } = await sandbox.fault(slow);
	const known = async () => new Set((await sandbox.callbacks()).attempts.map((one) => one.id));
	const nothingRuns = async () =>
		(await n8n.api.executions.list({ status: ['running', 'new'] }, 1)).length === 0;
	await until(
		async () => {
			const before = await known();
			await sleep(STILL_MS);
			const isStill = (await known()).size === before.size;
			return isStill && (await nothingRuns().catch(() => false));
		},
		{ timeout: 120_000, what: 'the callbacks to stand still inside n8n' },
	);
	const before = await known();
	await victim.kill();
	await sleep(500);
	const { attempts } = await sandbox.callbacks();
	await sandbox.call('DELETE', `/faults/${id}`);
	await victim.start();
	return attempts.filter(
		({ id, status, error }) => !before.has(id) && status === null && error !== 'ECONNREFUSED',
	).length;
}
