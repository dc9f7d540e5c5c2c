import { readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { PlainError } from '../harness/errors.mts';
import { installN8n } from '../harness/install-n8n.mts';
import { packPackage } from '../harness/package.mts';
import { type Service, installed } from '../harness/packages.mts';
import { local, packageName, readJson, repository } from '../harness/paths.mts';
import { start } from '../harness/processes.mts';
import { say } from '../harness/progress.mts';
import { releaseNamed, testedReleases } from '../harness/releases.mts';
import { requireQueuePrograms } from '../harness/queueMode.mts';
import type { Mode } from '../harness/stage.mts';
import { main } from './main.mts';
import { whyNotOn } from './older.mts';
import { leaveTally } from './tally.mts';
import { type Counts, type Outcome, recordRun } from './tested.mts';

/** The files that run, unless told, with packages that have one service each; the others are about the package with both. */
const filesOf: Record<Service | 'both', string[]> = {
	workReduce: ['package.test', 'orders', 'polling', 'durable'],
	microwork: ['package.test', 'trigger', 'waiting', 'hostile', 'queue'],
	both: ['package.test', 'operations', 'repeats'],
};

/** The file about what only queue mode has. */
const onlyInQueueMode = 'queue.test.mts';

const help = `npm run test:e2e -- [--n8n 1.123.0] [--queue] [--package <name>]… [--record] [words]

All test files, or those whose names contain one of the words, e.g. package examples.
--n8n      on another release than the newest tested one: a full number, or a tested line such as 1.123
--queue    in n8n's queue mode
--package  with another package than the one with both services; several side by side
--record   when all pass, keep that in e2e/tested.json and in the README's table`;

await main(async () => {
	const { values, positionals } = parseArgs({
		options: {
			n8n: { type: 'string', default: testedReleases.at(-1)!.n8n },
			queue: { type: 'boolean', default: false },
			package: { type: 'string', multiple: true, default: [packageName] },
			record: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
		allowPositionals: true,
	});
	if (values.help) return console.log(help);
	const release = releaseNamed(values.n8n);
	process.env.STAGE_PACKAGES = values.package.join(',');
	const chosen = installed();
	const services = chosen.flatMap((one) => one.services);
	const isUsual = values.package.join() === packageName;
	if (values.record && !isUsual) {
		throw new PlainError(`--record is about ${packageName}: leave out --package`);
	}
	const usual = isUsual ? [] : filesOf[services.length === 1 ? services[0]! : 'both'];
	const words = positionals.length > 0 ? positionals : usual;
	const mode: Mode = values.queue ? 'queue' : 'single';
	if (mode === 'queue') requireQueuePrograms();
	const folder = join(repository, 'e2e', 'tests');
	const all = (await readdir(folder)).filter((file) => file.endsWith('.test.mts'));
	const wanted = all
		.filter((file) => mode === 'queue' || file !== onlyInQueueMode)
		.filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
		.sort();
	const left = wanted.filter((file) => whyNotOn(release.n8n, nameOf(file)));
	const files = wanted.filter((file) => !left.includes(file));
	for (const file of left) say(`- ${file} is skipped: ${whyNotOn(release.n8n, nameOf(file))}`);
	if (files.length === 0)
		throw new PlainError(
			`No file in e2e/tests that runs on n8n ${release.n8n} has ${words.join(' or ')} in its name`,
		);

	await installN8n(release);
	const tarballs: string[] = [];
	for (const one of chosen) tarballs.push((await packPackage(one)).file);
	const name = [
		'e2e',
		...(mode === 'queue' ? [mode] : []),
		...(release === testedReleases.at(-1) ? [] : [release.n8n]),
		...(isUsual ? [] : values.package),
	].join('-');
	const counts = join(local, `${name}-counts.json`);
	await rm(counts, { force: true });
	const began = Date.now();
	const tests = start({
		command: process.execPath,
		args: [
			...['--import', 'tsx', '--test', '--test-concurrency=1', `--test-timeout=${15 * 60_000}`],
			...['--test-reporter=spec', '--test-reporter-destination=stdout'],
			`--test-reporter=${pathToFileURL(join(repository, 'scripts', 'counts.mjs'))}`,
			`--test-reporter-destination=${counts}`,
			...files.map((file) => join(folder, file)),
		],
		cwd: repository,
		// All files test the package that is packed now, whatever happens to the sources meanwhile.
		env: {
			...process.env,
			PACKAGE_TARBALL: tarballs.join(delimiter),
			STAGE_MODE: mode,
			STAGE_N8N: release.n8n,
		},
	});
	const { code } = await tests.exited;
	const { failed, files: ran } = readJson(counts) as Outcome;
	const passed = Object.values(ran).reduce((sum, file) => sum + file.passed, 0);
	const tally = { passed, failed };
	leaveTally(name, tally);
	if (code !== 0) throw new PlainError(`End-to-end tests: ${tally.failed || 'some'} failed`);
	if (values.record) {
		const notRun = left.map((file): [string, Counts] => [
			nameOf(file),
			{ passed: 0, skipped: { [whyNotOn(release.n8n, nameOf(file))!]: 1 } },
		]);
		const every = all.filter((file) => file !== onlyInQueueMode).map(nameOf);
		await recordRun(release, mode, { ...ran, ...Object.fromEntries(notRun) }, every);
	}
	say(
		`✓ ${tally.passed} end-to-end tests passed on n8n ${release.n8n} in ${Math.round((Date.now() - began) / 1000)} s`,
	);
});

function nameOf(file: string): string {
	return file.replace('.test.mts', '');
}
