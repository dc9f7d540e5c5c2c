import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../harness/service.mts';
import type { Stage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { runningOn } from '../running.mts';
import { powerCut } from './powerCut.mts';

/** What an outage hits while n8n is at it. */
export type Hit = {
	/** How many callbacks were cut off. */
	callbacks: number;
	/** The executions that ran on a worker when it was killed, by their numbers. */
	executions: string[];
};

/** Something that fails in the middle of the storm. */
export type Outage = { what: string; strike: () => Promise<Hit> };

const nothing: Hit = { callbacks: 0, executions: [] };

const REDIS_AWAY_MS = 5_000;
/** So many executions should run on a worker that is killed at work. */
const GOOD_MANY = 4;

/** Power cuts of n8n; in queue mode one of each kind of process, and a Redis that is away for five seconds. */
export function outagesOf(stage: Stage, kills: number): Outage[] {
	const { mode, n8n } = stage;
	if (mode === 'single') {
		return Array.from({ length: kills }, (_, at) => ({
			what: `Power cut ${at + 1}`,
			strike: async () => ({ ...nothing, callbacks: await powerCut(stage, n8n) }),
		}));
	}
	const { worker1, webhook1, main, redis } = n8n.processes;
	return [
		{
			what: 'Power cut of a webhook processor',
			strike: async () => ({ ...nothing, callbacks: await powerCut(stage, webhook1!) }),
		},
		{
			what: 'Redis away for five seconds',
			strike: async () => {
				await redis!.stop();
				await sleep(REDIS_AWAY_MS);
				await redis!.start();
				return nothing;
			},
		},
		// Not before the webhook processor: that cut waits until nothing runs, and n8n may leave some of what this one hits as running.
		{
			what: 'Power cut of a worker at work',
			strike: async () => await cutAtWork(worker1!),
		},
		{
			what: 'Power cut of the main process',
			strike: async () => {
				await main!.kill();
				await main!.start();
				return nothing;
			},
		},
	];
}

/** Kills a worker while executions run on it: `retryGivenUp` lets them go on. */
async function cutAtWork(worker: Service): Promise<Hit> {
	const areRunning = (least: number) => () => runningOn(worker).length >= least;
	// Towards the end of a small storm so many may not come any more.
	await until(areRunning(GOOD_MANY), { timeout: 10_000, every: 20 }).catch(() => undefined);
	await until(areRunning(1), { every: 20, what: 'executions to run on the worker' });
	await worker.kill();
	const executions = runningOn(worker);
	await worker.start();
	return { ...nothing, executions };
}
