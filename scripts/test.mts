import { mkdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../harness/errors.mts';
import { npm } from '../harness/npm.mts';
import { local, readJson, repository } from '../harness/paths.mts';
import { CommandFailed, start, stopAll } from '../harness/processes.mts';
import { say, step } from '../harness/progress.mts';
import { main } from './main.mts';
import { type Tally, leaveTally, tallyOfNode } from './tally.mts';

const logs = join(local, 'test');
let failed = false;

// Everything but the end-to-end tests; stops at the first failure.
await main(async () => {
	const began = Date.now();
	await rm(logs, { recursive: true, force: true });
	await mkdir(logs, { recursive: true });
	await Promise.all([
		check('Lint', ['run', 'lint']),
		check('Types', ['run', 'typecheck']),
		check("The sandbox's types", ['run', 'check'], 'sandbox'),
	]);
	await check('Build', ['run', 'build']);
	const units = await unitTests();
	const sandbox = tallyOfNode(await check("The sandbox's tests", ['test'], 'sandbox'));
	leaveTally('sandbox', sandbox);
	say(
		`✓ All good: ${units.passed} unit tests and ${sandbox.passed} of the sandbox passed, in ${Math.round((Date.now() - began) / 1000)} s`,
	);
});

/** Runs an npm command quietly, and shows what it wrote only when it fails. */
async function check(title: string, args: string[], folder = '.'): Promise<string> {
	const logFile = join(logs, `${title.toLowerCase().replace(/\W+/g, '-')}.log`);
	return await step(title, async () => {
		try {
			return await npm({ args, cwd: join(repository, folder), logFile });
		} catch (error) {
			// Another check has failed and stopped this one: only that one is reported.
			if (failed) return await new Promise<never>(() => undefined);
			failed = true;
			await stopAll();
			if (error instanceof CommandFailed) process.stderr.write(`\n${error.output.trim()}\n\n`);
			leaveTally('check', { passed: 0, failed: 1 });
			throw new PlainError(`${title}: failed`);
		}
	});
}

async function unitTests(): Promise<Tally> {
	const outputFile = join(logs, 'jest.json');
	return await step('Unit tests', async () => {
		const jest = start({
			command: process.execPath,
			args: [
				join(repository, 'node_modules', 'jest', 'bin', 'jest.js'),
				...['--ci', '--json', `--outputFile=${outputFile}`],
				...['--coverage', '--coverageReporters=text-summary', '--coverageReporters=html'],
			],
			cwd: repository,
		});
		const { code } = await jest.exited;
		const tally = existsSync(outputFile) ? tallyOf(readJson(outputFile)) : { passed: 0, failed: 1 };
		leaveTally('units', tally);
		if (code !== 0) throw new PlainError(`Unit tests: ${tally.failed || 'some'} failed`);
		return tally;
	});
}

function tallyOf(report: unknown): Tally {
	const { numPassedTests, numFailedTests } = report as Record<string, number>;
	return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 };
}
