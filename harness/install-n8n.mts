import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { PlainError } from './errors.mts';
import { withLock } from './locks.mts';
import { cleanEnvironment, npm, npmCli, npmReason } from './npm.mts';
import { cacheFolder, readJson, shortHash } from './paths.mts';
import { run } from './processes.mts';
import { say, step } from './progress.mts';
import { type Release, releaseOfRun } from './releases.mts';

/** An n8n that is ready to be started. */
export type Installation = { version: string; folder: string; node: string; n8n: string };

const gigabyte = 1024 ** 3;
const neededBytes = 4 * gigabyte;
const windows = process.platform === 'win32';

/**
 * An n8n from the user's cache folder; installed there first where it is missing (minutes, 2.9 GB).
 * Two calls at once share one installation, and one that was cut short is never taken for complete.
 * @throws PlainError with the way out: disk full, download failed, compiler missing
 */
export async function installN8n(release: Release = releaseOfRun()): Promise<Installation> {
	const version = release.n8n;
	const target = join(
		cacheFolder(),
		`n8n-${version}-${shortHash(JSON.stringify(release), process.platform, process.arch)}`,
	);
	if (!existsSync(target)) {
		await withLock(
			`${target}.lock`,
			{ what: `Another run is installing n8n ${version}` },
			async () => {
				if (!existsSync(target)) await install(release, target);
			},
		);
	}
	return installationIn(target, version);
}

const installationIn = (folder: string, version: string): Installation => ({
	version,
	folder,
	node: join(folder, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node'),
	n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
});

async function install(release: Release, target: string): Promise<void> {
	const version = release.n8n;
	const partial = `${target}.partial`;
	const logFile = `${target}.log`;
	const downloaded = join(partial, 'downloaded');
	const { n8n, node } = installationIn(partial, version);
	say(`n8n ${version} is installed once, into ${dirname(target)} (2.9 GB, some minutes)`);
	await rm(logFile, { force: true });

	if (!existsSync(downloaded)) {
		await rm(partial, { recursive: true, force: true });
		await mkdir(partial, { recursive: true });
		await refuseFullDisk(partial);
		await writeFile(
			join(partial, 'package.json'),
			JSON.stringify(manifestFor(release), null, '\t'),
		);
		const before = await freeBytes(partial);
		await step(
			`Downloading n8n ${version}`,
			async () =>
				await npm({
					// With scripts on, clients of other databases and queues would be compiled, which fails without their sources.
					args: [
						'install',
						'--ignore-scripts',
						'--no-audit',
						'--no-fund',
						'--no-package-lock',
						'--loglevel=error',
					],
					cwd: partial,
					logFile,
				}).catch((error: unknown) => {
					throw new PlainError(
						`Downloading n8n ${version} failed: ${npmReason(error)}. Try again when the connection works; details: ${logFile}`,
					);
				}),
			async () => {
				const used = Math.max(0, before - (await freeBytes(partial))) / gigabyte;
				return used < 0.1
					? 'looking up 2,400 packages'
					: `${used.toFixed(1)} of about 2.9 GB on disk`;
			},
		);
		await writeFile(downloaded, '');
	}

	await step(`Fetching Node ${release.node} for n8n`, async () => {
		await run({
			command: process.execPath,
			args: ['installArchSpecificPackage.js'],
			cwd: join(partial, 'node_modules', 'node'),
			env: withPath(cleanEnvironment(), dirname(process.execPath)),
			logFile,
		}).catch((error: unknown) => {
			throw new PlainError(
				`Fetching Node ${release.node} failed: ${npmReason(error)}. Try again when the connection works; details: ${logFile}`,
			);
		});
	});
	await prepareSqlite(partial, node, logFile);

	const answer = spawnSync(node, [n8n, '--version'], { cwd: partial, encoding: 'utf8' });
	if (answer.stdout?.trim() !== version) {
		throw new PlainError(
			`The installed n8n does not start (${(answer.stderr || answer.error?.message || 'no output').trim().split('\n')[0]}); details: ${logFile}`,
		);
	}
	await rename(partial, target);
	say(`✓ n8n ${version} is in ${target}`);
}

const manifestFor = ({ n8n, node }: Release) => ({
	name: 'n8n-for-tests',
	private: true,
	dependencies: { n8n, node },
	// Older releases ask for a build of it on a host of its own, which not every machine reaches.
	overrides: { xlsx: '0.18.5' },
});

async function prepareSqlite(folder: string, node: string, logFile: string): Promise<void> {
	const cwd = join(folder, 'node_modules', 'sqlite3');
	const loads = () =>
		spawnSync(node, ['-e', 'require(".")'], { cwd, stdio: 'ignore' }).status === 0;
	if (loads()) return;

	const download = join(folder, 'node_modules', 'prebuild-install', 'bin.js');
	await run({ command: node, args: [download, '-r', 'napi'], cwd, logFile }).catch(() => undefined);
	if (loads()) return;

	for (const build of await otherBuildsOf(cwd)) {
		await cp(build, join(cwd, sqliteBuild)).catch(() => undefined);
		if (loads()) return;
	}

	const missing = missingCompilerParts();
	if (missing.length > 0) {
		throw new PlainError(
			`n8n's database driver has no ready-made build that could be downloaded, and compiling it needs ${missing.join(', ')}. Install ${missing.length > 1 ? 'them' : 'it'} (Debian, Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install) and run this again`,
		);
	}
	await step("Compiling n8n's database driver", async () => {
		// npm's own node-gyp: the one that the driver asks for doesn't know today's Pythons.
		const gyp = join(dirname(npmCli()), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
		const headers = nodeHeaders(folder);
		await run({
			command: node,
			args: [
				gyp,
				'rebuild',
				'--release',
				'-j',
				'max',
				...(headers ? [`--nodedir=${headers}`] : []),
			],
			cwd,
			env: withPath(cleanEnvironment(), dirname(node)),
			logFile,
		}).catch(() => undefined);
		if (!loads())
			throw new PlainError(`Compiling n8n's database driver failed; details: ${logFile}`);
	});
}

const sqliteBuild = join('build', 'Release', 'node_sqlite3.node');

/** Builds of the same version of the driver in other installations: it is made for all releases of Node alike. */
async function otherBuildsOf(driver: string): Promise<string[]> {
	const versionIn = (folder: string) =>
		(readJson(join(folder, 'package.json')) as { version: string }).version;
	const folders = (await readdir(cacheFolder()))
		.map((name) => join(cacheFolder(), name, 'node_modules', 'sqlite3'))
		.filter((folder) => existsSync(join(folder, sqliteBuild)));
	return folders
		.filter((folder) => versionIn(folder) === versionIn(driver))
		.map((folder) => join(folder, sqliteBuild));
}

/** The folder with Node's headers, which its package for this platform holds (not so on Windows). */
function nodeHeaders(folder: string): string | undefined {
	const inside = join(folder, 'node_modules', 'node', 'node_modules');
	const name = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;
	return [join(inside, name), join(folder, 'node_modules', name)].find((home) =>
		existsSync(join(home, 'include', 'node', 'node.h')),
	);
}

function missingCompilerParts(): string[] {
	const answers = (program: string) =>
		spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
	const python = answers('python3') || answers('python') ? [] : ['python3'];
	if (windows) return python;
	const compiler = [process.env.CXX, 'g++', 'c++', 'clang++'].some((name) => name && answers(name));
	return [...python, ...(answers('make') ? [] : ['make']), ...(compiler ? [] : ['g++'])];
}

async function freeBytes(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}

async function refuseFullDisk(folder: string): Promise<void> {
	const free = await freeBytes(folder);
	if (free < neededBytes) {
		throw new PlainError(
			`Installing n8n needs 4 GB of free disk, but ${folder} has ${(free / gigabyte).toFixed(1)} GB. Make room, or set XDG_CACHE_HOME to a folder on a larger disk`,
		);
	}
}

const withPath = (env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv => ({
	...env,
	PATH: `${folder}${delimiter}${env.PATH ?? ''}`,
});
