// Plain JavaScript on Node alone: it runs on a fresh clone, before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs the packages of this repository where they are missing or outdated, and lets TypeScript be imported.
 * Ends the process with one line when Node is too old or npm fails.
 */
export async function prepare() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 17)) {
		fail(
			`This needs Node 20.17 or later, but this is Node ${process.versions.node}: see https://nodejs.org`,
		);
	}
	await install('.', 'the packages of this repository');
	await install('sandbox', "the sandbox's packages");
	const { register } = await import('tsx/esm/api');
	register();
}

/** @param {string} folder @param {string} what */
async function install(folder, what) {
	const cwd = join(repository, folder);
	if (isInstalled(cwd)) return;
	const began = Date.now();
	console.error(`› Installing ${what} …`);
	const output = await npmCi(cwd);
	if (output !== undefined) fail(`Installing ${what} failed: ${reason(output)}`);
	console.error(`✓ Installed ${what} (${Math.round((Date.now() - began) / 1000)} s)`);
}

/** Whether node_modules holds what the lock file asks for; optional packages may be missing. @param {string} cwd */
function isInstalled(cwd) {
	const present = packagesIn(join(cwd, 'node_modules', '.package-lock.json'));
	if (present === undefined) return false;
	return Object.entries(packagesIn(join(cwd, 'package-lock.json')) ?? {}).every(
		([path, { version, optional, devOptional, link }]) =>
			path === '' ||
			link ||
			(present[path] === undefined ? optional || devOptional : present[path].version === version),
	);
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }> | undefined} */
function packagesIn(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8')).packages;
	} catch {
		return undefined;
	}
}

/** What npm said when it failed. @param {string} cwd @returns {Promise<string | undefined>} */
async function npmCi(cwd) {
	const beside = join(
		dirname(process.execPath),
		'..',
		'lib',
		'node_modules',
		'npm',
		'bin',
		'npm-cli.js',
	);
	const cli = [process.env.npm_execpath ?? '', beside].find(
		(file) => /npm-cli\.js$/.test(file) && existsSync(file),
	);
	const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
	const child = cli
		? spawn(process.execPath, [cli, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
		: spawn('npm', args, {
				cwd,
				stdio: ['ignore', 'ignore', 'pipe'],
				shell: process.platform === 'win32',
			});
	const interrupted = () => {
		child.kill();
		process.exit(130);
	};
	process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
	let output = '';
	child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
	const failed = await new Promise((resolve) => {
		child.once('error', (error) => resolve((output = error.message)));
		child.once('close', (code) => resolve(code !== 0));
	});
	process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
	return failed ? output : undefined;
}

/** @param {string} output */
function reason(output) {
	const lines = output
		.split('\n')
		.map((line) => line.replace(/^npm error\s*/, '').trim())
		.filter((line) => line !== '' && !/^(errno |syscall |A complete log|npm warn)/.test(line));
	return lines.slice(0, 2).join(', ') || 'npm gave no reason';
}

/** Ends the process with one line. @param {string} line @returns {never} */
export function fail(line) {
	console.error(`✗ ${line}`);
	process.exit(1);
}
