import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../harness/errors.mts';
import { npm } from '../harness/npm.mts';
import { build, pack } from '../harness/package.mts';
import { packages } from '../harness/packages.mts';
import { local, readJson, repository } from '../harness/paths.mts';
import { CommandFailed, removeAtEnd, run } from '../harness/processes.mts';
import { say } from '../harness/progress.mts';
import { main } from './main.mts';
import { brokenLinks, webAddresses } from './verify/links.ts';
import { type Owner, isPlaceholder, missingFromOwner } from './verify/owner.ts';
import { unreachable } from './verify/reachable.mts';
import { changelogProblems, tagProblems, versionProblems } from './verify/release.ts';
import { type Finding, exitCode, linesOf } from './verify/report.ts';
import { scan } from './verify/scan.mts';
import { workflowProblems } from './verify/workflows.mts';

const logFile = join(local, 'verify.log');
const textOf = async (path: string) => await readFile(join(repository, path), 'utf8');

// Whether the packages can be published: npm run verify -- [--tag v1.2.3]
await main(async () => {
	const { values } = parseArgs({ options: { tag: { type: 'string' } } });
	await rm(logFile, { force: true });
	const findings: Finding[] = [];
	for (const check of [
		async () => await command('Lint', 'lint'),
		async () => await command('Types', 'typecheck'),
		...(await scans()),
		workflows,
		async () => await release(values.tag),
		links,
	]) {
		const finding = await check();
		findings.push(finding);
		for (const line of linesOf(finding)) console.log(line);
	}
	return exitCode(findings, values.tag !== undefined);
});

async function command(check: string, script: string): Promise<Finding> {
	try {
		say(`› ${check} …`);
		await npm({ args: ['run', script], cwd: repository, logFile });
		return { check };
	} catch (error) {
		return {
			check,
			wrong: [error instanceof CommandFailed ? error.output.trim() : messageOf(error)],
		};
	}
}

/** n8n's scan, once for each package. */
async function scans(): Promise<Array<() => Promise<Finding>>> {
	const work = await mkdtemp(join(tmpdir(), 'verify-'));
	removeAtEnd(work);
	return packages.map((one) => async () => {
		say(`› Packing and scanning ${one.name} …`);
		if (one === packages[0]) await build(logFile);
		const tarball = await pack(one, work, logFile);
		return { check: `n8n's scan of ${one.name}`, wrong: await scan(one, tarball, work) };
	});
}

async function workflows(): Promise<Finding> {
	const names = await readdir(join(repository, '.github', 'workflows'));
	const files = await Promise.all(
		names
			.map((name) => `.github/workflows/${name}`)
			.map(async (name) => ({ name, content: await textOf(name) })),
	);
	return { check: "GitHub's workflows", wrong: await workflowProblems(files) };
}

async function release(tag?: string): Promise<Finding> {
	const { version } = packages[0]!;
	const isToBeReleased = tag !== undefined;
	return {
		check: `Version ${version}`,
		wrong: [
			...versionProblems(packages),
			...changelogProblems(await textOf('CHANGELOG.md'), version, isToBeReleased),
			...(isToBeReleased ? tagProblems(tag, version) : []),
		],
		missing: missingFromOwner(readJson(join(repository, 'scripts', 'release.json')) as Owner),
	};
}

async function links(): Promise<Finding> {
	const files = (await run({ command: 'git', args: ['ls-files'], cwd: repository, logFile }))
		.split('\n')
		.filter((file) => existsSync(join(repository, file)));
	const read = async (pattern: RegExp) =>
		await Promise.all(
			files.filter((file) => pattern.test(file)).map(async (file) => [file, await textOf(file)]),
		);
	const pages = Object.fromEntries(await read(/\.md$/)) as Record<string, string>;
	const others = await read(/^(packages\/[^/]+\/)?package\.json$|\.node\.json$|\.credentials\.ts$/);
	const addresses = webAddresses([...Object.values(pages), ...others.map(([, text]) => text!)]);
	const { dead, unchecked } = await unreachable(addresses.filter((url) => !isPlaceholder(url)));
	return {
		check: 'Links',
		wrong: [
			...brokenLinks(pages, (path) => existsSync(join(repository, path))),
			...dead.map((url) => `${url} leads nowhere`),
		],
		notes: unchecked.map((url) => `not checked, as it could not be reached from here: ${url}`),
	};
}
