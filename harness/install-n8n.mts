import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { PlainError } from './errors.mts';
import { withLock } from './locks.mts';
import { cleanEnvironment, npm, npmCli, npmReason } from './npm.mts';
import { cacheFolder, readJson, repository, shortHash } from './paths.mts';
import { run } from './processes.mts';
import { say, step } from './progress.mts';

/** An n8n that is ready to be started. */
export type Installation = { version: string; folder: string; node: string; n8n: string };

const gigabyte = 1024 ** 3;
const neededBytes = 4 * gigabyte;
const manifest = join(repository, 'e2e', 'package.json');
const windows = process.platform === 'win32';

/**
 * The n8n of `e2e/package.json`, from the user's cache folder; installed there first where it is missing (minutes, 2.9 GB).
 * Two calls at once share one installation, and one that was cut short is never taken for complete.
 * @throws PlainError with the way out: disk full, download failed, compiler missing
 */
export async function installN8n(): Promise<Installation> {
	const { dependencies } = readJson(manifest) as { dependencies: { n8n: string } };
	const version = dependencies.n8n;
	const target = join(
		cacheFolder(),
		`n8n-${version}-${shortHash(JSON.stringify(dependencies), process.platform, process.arch)}`,
	);
	if (!existsSync(target)) {
		await withLock(
			`${target}.lock`,
			{ what: `Another run is installing n8n ${version}` },
			async () => {
				if (!existsSync(target)) await install(version, target);
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

async function install(version: string, target: string): Promise<void> {
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
		await copyFile(manifest, join(partial, 'package.json'));
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

	await step('Fetching Node 24 for n8n', async () => {
		await run({
			command: process.execPath,
			args: ['installArchSpecificPackage.js'],
			cwd: join(partial, 'node_modules', 'node'),
			env: withPath(cleanEnvironment(), dirname(process.execPath)),
			logFile,
		}).catch((error: unknown) => {
			throw new PlainError(
				`Fetching Node 24 failed: ${npmReason(error)}. Try again when the connection works; details: ${logFile}`,
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

async function prepareSqlite(folder: string, node: string, logFile: string): Promise<void> {
	const cwd = join(folder, 'node_modules', 'sqlite3');
	const loads = () =>
		spawnSync(node, ['-e', 'require(".")'], { cwd, stdio: 'ignore' }).status === 0;
	if (loads()) return;

	const download = join(folder, 'node_modules', 'prebuild-install', 'bin.js');
	await run({ command: node, args: [download, '-r', 'napi'], cwd, logFile }).catch(() => undefined);
	if (loads()) return;

	const missing = missingCompilerParts();
	if (missing.length > 0) {
		throw new PlainError(
			`n8n's database driver has no ready-made build that could be downloaded, and compiling it needs ${missing.join(', ')}. Install ${missing.length > 1 ? 'them' : 'it'} (Debian, Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install) and run this again`,
		);
	}
	await step("Compiling n8n's database driver", async () => {
		// npm's own node-gyp: the one that the driver asks for doesn't know today's Pythons.
		const gyp = join(dirname(npmCli()), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
		const headers = node24Headers(folder);
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

/** The folder with Node 24's headers, which its package for this platform holds (not so on Windows). */
function node24Headers(folder: string): string | undefined {
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
