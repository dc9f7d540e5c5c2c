import type { Service } from '../harness/service.mts';

/** The executions that run on a worker, or ran on it when it ended, by what it wrote since its latest start. */
export function runningOn(worker: Pick<Service, 'log'>): string[] {
	const running = new Set<string>();
	for (const [, what, id] of worker.log().matchAll(/Worker (started|finished) execution (\d+)/g)) {
		if (what === 'started') running.add(id!);
		else running.delete(id!);
	}
	return [...running];
}
