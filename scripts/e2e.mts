import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { PlainError } from '../harness/errors.mts';
import { installN8n } from '../harness/install-n8n.mts';
import { packPackage } from '../harness/package.mts';
import { type Service, installed } from '../harness/packages.mts';
import { local, packageName, repository } from '../harness/paths.mts';
import { start } from '../harness/processes.mts';
import { say } from '../harness/progress.mts';
import { requireQueuePrograms } from '../harness/queueMode.mts';
import type { Mode } from '../harness/stage.mts';
import { main } from './main.mts';
import { leaveTally, tallyOfNode } from './tally.mts';

/** The files that run, unless told, with packages that have one service each; the others are about the package with both. */
const filesOf: Record<Service | 'both', string[]> = {
	workReduce: ['package.test', 'orders', 'polling', 'durable'],
	microwork: ['package.test', 'trigger', 'waiting', 'hostile', 'queue'],
	both: ['package.test', 'operations', 'repeats'],
};

/** The file about what only queue mode has. */
const onlyInQueueMode = 'queue.test.mts';

// All test files, or those whose names contain one of the words: npm run test:e2e -- [--queue] [--package <name>]… package examples
await main(async () => {
	const { values, positionals } = parseArgs({
		options: {
			queue: { type: 'boolean', default: false },
			package: { type: 'string', multiple: true, default: [packageName] },
		},
		allowPositionals: true,
	});
	process.env.STAGE_PACKAGES = values.package.join(',');
	const chosen = installed();
	const services = chosen.flatMap((one) => one.services);
	const isUsual = values.package.join() === packageName;
	const usual = isUsual ? [] : filesOf[services.length === 1 ? services[0]! : 'both'];
	const words = positionals.length > 0 ? positionals : usual;
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
	const tarballs: string[] = [];
	for (const one of chosen) tarballs.push((await packPackage(one)).file);
	const name = [
		'e2e',
		...(mode === 'queue' ? [mode] : []),
		...(isUsual ? [] : values.package),
	].join('-');
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
		env: { ...process.env, PACKAGE_TARBALL: tarballs.join(delimiter), STAGE_MODE: mode },
	});
	const { code } = await tests.exited;
	const tally = tallyOfNode(readFileSync(counts, 'utf8'));
	leaveTally(name, tally);
	if (code !== 0) throw new PlainError(`End-to-end tests: ${tally.failed || 'some'} failed`);
	say(`✓ ${tally.passed} end-to-end tests passed in ${Math.round((Date.now() - began) / 1000)} s`);
});
