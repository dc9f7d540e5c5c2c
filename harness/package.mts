import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve, sep } from 'node:path';
import { PlainError } from './errors.mts';
import { withLock } from './locks.mts';
import { npm, npmReason } from './npm.mts';
import { type Package, installed, packages } from './packages.mts';
import { local, repository, shortHash } from './paths.mts';
import { CommandFailed } from './processes.mts';
import { step } from './progress.mts';

/** A packed package as npm would publish it. */
export type Tarball = { name: string; file: string; hash: string };

const sources = [
	...['package.json', 'package-lock.json', 'gulpfile.js', 'index.js', 'README.md', 'LICENSE'],
	...['tsconfig.json', 'tsconfig.build.json', 'credentials', 'nodes', 'icons'],
	...['packages', 'scripts/manifests.js', 'scripts/release.json'],
];

/**
 * Builds and packs a package, or takes the tarball that was packed from these very sources before; with
 * `PACKAGE_TARBALL` set, takes that file instead (several for several packages, as in `PATH`).
 * @throws PlainError when the build fails, with what the compiler said
 */
export async function packPackage(one = installed()[0]!): Promise<Tarball> {
	const { name } = one;
	const given =
		process.env.PACKAGE_TARBALL?.split(delimiter)[
			installed().findIndex((some) => some.name === name)
		];
	if (given) return { name, file: resolve(given), hash: shortHash(await readFile(given)) };
	const folder = join(local, 'package');
	return await withLock(
		`${folder}.lock`,
		{ what: 'Another run is building the package' },
		async () => {
			const hash = await hashOfSources();
			const fileOf = (some: Package) => join(folder, `${some.name}-${hash}.tgz`);
			if (!existsSync(fileOf(one))) {
				await mkdir(folder, { recursive: true });
				const logFile = join(folder, 'build.log');
				await rm(logFile, { force: true });
				await step('Building and packing the packages', async () => {
					await build(logFile);
					for (const some of packages) {
						await rename(await pack(some, folder, logFile), fileOf(some));
					}
				});
				await removeOlder(folder, packages.map(fileOf));
			}
			return { name, file: fileOf(one), hash };
		},
	);
}

/**
 * Makes all packages ready to be packed.
 * @throws PlainError when the build fails, with what the compiler said
 */
export async function build(logFile: string): Promise<void> {
	await npm({ args: ['run', 'build'], cwd: repository, logFile }).catch(explain(logFile));
}

/**
 * Packs a package that has been built, as npm would publish it, and answers the file.
 * @throws PlainError when npm fails
 */
export async function pack(one: Package, to: string, logFile: string): Promise<string> {
	const args = ['pack', '--ignore-scripts', '--pack-destination', to];
	await npm({ args, cwd: one.folder, logFile }).catch(explain(logFile));
	return join(to, `${one.name}-${one.version}.tgz`);
}

const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--omit=peer', '--no-package-lock'];

/**
 * Installs the tarball into n8n's community folder as n8n does it for a user; does nothing when that very tarball is there.
 * @throws PlainError when npm fails
 */
export async function installPackage(tarball: Tarball, userFolder: string): Promise<void> {
	const cwd = join(userFolder, '.n8n', 'nodes');
	const mark = join(cwd, `.${tarball.name}`);
	const logFile = join(userFolder, 'install-package.log');
	if ((await readFile(mark, 'utf8').catch(() => '')) === tarball.hash) return;
	await step(`Installing ${tarball.name} into n8n`, async () => {
		await mkdir(cwd, { recursive: true });
		if (!existsSync(join(cwd, 'package.json'))) {
			await writeFile(join(cwd, 'package.json'), '{ "private": true }\n');
		}
		await rm(join(cwd, 'node_modules', tarball.name), { recursive: true, force: true });
		const args = ['install', ...quietly, tarball.file];
		await npm({ args, cwd, logFile }).catch((error: unknown) => {
			throw new PlainError(
				`Installing the package into n8n failed: ${npmReason(error)}; details: ${logFile}`,
			);
		});
		await writeFile(mark, tarball.hash);
	});
}

/**
 * Removes an installed package as n8n does it for a user.
 * @throws PlainError when npm fails
 */
export async function removePackage(name: string, userFolder: string): Promise<void> {
	const cwd = join(userFolder, '.n8n', 'nodes');
	const logFile = join(userFolder, 'install-package.log');
	await npm({ args: ['uninstall', ...quietly, name], cwd, logFile }).catch((error: unknown) => {
		throw new PlainError(`Removing ${name} failed: ${npmReason(error)}; details: ${logFile}`);
	});
	await rm(join(cwd, `.${name}`), { force: true });
}

/** Gives one n8n the packages that are installed in another. */
export async function copyPackages(userFolder: string, to: string): Promise<void> {
	const nodes = join('.n8n', 'nodes');
	await rm(join(to, nodes), { recursive: true, force: true });
	await cp(join(userFolder, nodes), join(to, nodes), { recursive: true });
}

const explain = (logFile: string) => (error: unknown) => {
	const output = error instanceof CommandFailed ? error.output.trim().split('\n') : [];
	const said = output.filter((line) => !/^npm (error|warn)/.test(line)).slice(-15);
	throw new PlainError(`Building the package failed; details: ${logFile}\n${said.join('\n')}`);
};

async function hashOfSources(): Promise<string> {
	const files = (await Promise.all(sources.map(filesUnder))).flat().sort();
	const contents = await Promise.all(
		files.map(async (file) => [file, await readFile(join(repository, file))]),
	);
	return shortHash(...contents.flat());
}

async function filesUnder(path: string): Promise<string[]> {
	const full = join(repository, path);
	if (!existsSync(full)) return [];
	const entries = await readdir(full, { recursive: true, withFileTypes: true }).catch(
		() => undefined,
	);
	if (entries === undefined) return [path];
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(repository.length))
		.filter((file) => !isMade(file));
}

/** Whether the build makes this file. */
const isMade = (file: string) => {
	const [top, , name] = file.split(sep);
	return top === 'packages' && (name === 'dist' || name === 'LICENSE');
};

async function removeOlder(folder: string, keep: string[]): Promise<void> {
	const old = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
	await Promise.all(
		old.map(async (name) => {
			if (!keep.includes(join(folder, name))) await rm(join(folder, name), { force: true });
		}),
	);
}
