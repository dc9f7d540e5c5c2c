import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PlainError } from '../harness/errors.mts';
import { installN8n } from '../harness/install-n8n.mts';
import { packPackage } from '../harness/package.mts';
import { local, repository } from '../harness/paths.mts';
import { start } from '../harness/processes.mts';
import { say } from '../harness/progress.mts';
import { requireQueuePrograms } from '../harness/queueMode.mts';
import type { Mode } from '../harness/stage.mts';
import { main } from './main.mts';
import { leaveTally, tallyOfNode } from './tally.mts';

/** The file about what only queue mode has. */
const onlyInQueueMode = 'queue.test.mts';

// All test files, or those whose names contain one of the words: npm run test:e2e -- [--queue] package examples
await main(async () => {
	const { values, positionals: words } = parseArgs({
		options: { queue: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const mode: Mode = values.queue ? 'queue' : 'single';
	if (mode === 'queue') requireQueuePrograms();
	const folder = join(repository, 'e2e', 'tests');
	const files = (await readdir(folder))
		.filter((file) => file.endsWith('.test.mts'))
		.filter((file) => mode === 'queue' || file !== onlyInQueueMode)
		.filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
		.sort();
	if (files.length === 0)
		throw new PlainError(`No file in e2e/tests has ${words.join(' or ')} in its name`);

	await installN8n();
	const tarball = await packPackage();
	const name = mode === 'queue' ? 'e2e-queue' : 'e2e';
	const counts = join(local, `${name}-counts.tap`);
	await rm(counts, { force: true });
	const began = Date.now();
	const tests = start({
		command: process.execPath,
		args: [
			...['--import', 'tsx', '--test', '--test-concurrency=1', `--test-timeout=${15 * 60_000}`],
			...['--test-reporter=spec', '--test-reporter-destination=stdout'],
			...['--test-reporter=tap', `--test-reporter-destination=${counts}`],
			...files.map((file) => join(folder, file)),
		],
		cwd: repository,
		// All files test the package that is packed now, whatever happens to the sources meanwhile.
		env: { ...process.env, PACKAGE_TARBALL: tarball.file, STAGE_MODE: mode },
	});
	const { code } = await tests.exited;
	const tally = tallyOfNode(readFileSync(counts, 'utf8'));
	leaveTally(name, tally);
	if (code !== 0) throw new PlainError(`End-to-end tests: ${tally.failed || 'some'} failed`);
	say(`✓ ${tally.passed} end-to-end tests passed in ${Math.round((Date.now() - began) / 1000)} s`);
});
