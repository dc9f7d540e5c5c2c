import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../../harness/stage.mts';
import { powerCut } from './powerCut.mts';

/** Something that fails in the middle of the storm; answers how many callbacks it cut off. */
export type Outage = { what: string; strike: () => Promise<number> };

const REDIS_AWAY_MS = 5_000;

/** Power cuts of n8n; in queue mode one of each kind of process, and a Redis that is away for five seconds. */
export function outagesOf(stage: Stage, kills: number): Outage[] {
	const { mode, n8n } = stage;
	if (mode === 'single') {
		return Array.from({ length: kills }, (_, at) => ({
			what: `Power cut ${at + 1}`,
			strike: async () => await powerCut(stage, n8n),
		}));
	}
	const { worker1, webhook1, main, redis } = n8n.processes;
	return [
		{ what: 'Power cut of a worker', strike: async () => await powerCut(stage, worker1!) },
		{
			what: 'Power cut of a webhook processor',
			strike: async () => await powerCut(stage, webhook1!),
		},
		{
			what: 'Redis away for five seconds',
			strike: async () => {
				await redis!.stop();
				await sleep(REDIS_AWAY_MS);
				await redis!.start();
				return 0;
			},
		},
		{
			what: 'Power cut of the main process',
			strike: async () => {
				await main!.kill();
				await main!.start();
				return 0;
			},
		},
	];
}
