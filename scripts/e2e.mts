import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError } from '../harness/errors.mts';
import { installN8n } from '../harness/install-n8n.mts';
import { packPackage } from '../harness/package.mts';
import { local, repository } from '../harness/paths.mts';
import { start } from '../harness/processes.mts';
import { say } from '../harness/progress.mts';
import { readFileSync } from 'node:fs';
import { main } from './main.mts';
import { leaveTally, tallyOfNode } from './tally.mts';

// All test files, or those whose names contain one of the words: npm run test:e2e -- package examples
await main(async () => {
	const words = process.argv.slice(2);
	const folder = join(repository, 'e2e', 'tests');
	const files = (await readdir(folder))
		.filter((file) => file.endsWith('.test.mts'))
		.filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
		.sort();
	if (files.length === 0)
		throw new PlainError(`No file in e2e/tests has ${words.join(' or ')} in its name`);

	await installN8n();
	const tarball = await packPackage();
	const counts = join(local, 'e2e-counts.tap');
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
		env: { ...process.env, PACKAGE_TARBALL: tarball.file },
	});
	const { code } = await tests.exited;
	const tally = tallyOfNode(readFileSync(counts, 'utf8'));
	leaveTally('e2e', tally);
	if (code !== 0) throw new PlainError(`End-to-end tests: ${tally.failed || 'some'} failed`);
	say(`✓ ${tally.passed} end-to-end tests passed in ${Math.round((Date.now() - began) / 1000)} s`);
});
