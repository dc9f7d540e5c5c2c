import { test, type TestOptions } from 'node:test';
import type { Stage } from '../../harness/stage.mts';

/**
 * Two functions like `test`, for what has to hold whichever revision of its reference a service speaks: each defines
 * one test for the earlier revision and one for the later, and tells the test which of them it runs in.
 */
export const revisionTests = (speak: Stage['speak']) => ({
	workReduceTest: inBoth('workReduceVersion', '2018-07', '2018-08', speak),
	microworkTest: inBoth('microworkVersion', '2017-04', '2017-09', speak),
});

const inBoth =
	<Revision extends string>(
		setting: 'workReduceVersion' | 'microworkVersion',
		earlier: Revision,
		later: Revision,
		speak: Stage['speak'],
	) =>
	(name: string, body: (revision: Revision) => Promise<void>, options: TestOptions = {}) => {
		test(`${name} (${earlier})`, options, async () => await body(earlier));
		test(`${name} (${later})`, options, async (context) => {
			await speak({ [setting]: later });
			context.after(async () => await speak({ [setting]: earlier }));
			await body(later);
		});
	};
