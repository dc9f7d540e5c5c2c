// Plain JavaScript, since Node loads reporters before anything that would understand TypeScript.
import { basename } from 'node:path';

/**
 * A reporter for Node's test runner, for files that run one after the other: what ran, by the name of its file, and how
 * many tests failed, as JSON.
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
export default async function* counts(events) {
	/** @type {import('./tested.mts').Outcome} */
	const outcome = { failed: 0, files: {} };
	let name = '';
	for await (const { type, data } of events) {
		// A test's own `file` is where it was defined, which may be a helper.
		if (type === 'test:dequeue' && data.name === data.file) name = basename(data.file, '.test.mts');
		if ((type !== 'test:pass' && type !== 'test:fail') || data.details.type === 'suite') continue;
		if (type === 'test:fail') {
			outcome.failed += 1;
			continue;
		}
		const file = (outcome.files[name] ??= { passed: 0, skipped: {} });
		if (data.skip === undefined) file.passed += 1;
		else file.skipped[String(data.skip)] = (file.skipped[String(data.skip)] ?? 0) + 1;
	}
	yield JSON.stringify(outcome);
}
