import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { local } from '../harness/paths.mts';

/** How many tests passed and failed. */
export type Tally = { passed: number; failed: number };

/** The counts at the end of what Node's test runner writes (its spec and tap reporters). */
export function tallyOfNode(output: string): Tally {
	const count = (what: string) =>
		[...output.matchAll(new RegExp(`^(?:ℹ|#) ${what} (\\d+)`, 'gm'))].reduce(
			(sum, [, number]) => sum + Number(number),
			0,
		);
	return { passed: count('pass'), failed: count('fail') + count('cancelled') };
}

/** Leaves the counts where `.ci/run` finds them. */
export function leaveTally(name: string, tally: Tally): void {
	const file = join(local, 'tallies', `${name}.json`);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, JSON.stringify(tally));
}
