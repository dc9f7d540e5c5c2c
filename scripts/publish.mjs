// Plain JavaScript on Node and npm alone: node scripts/publish.mjs <package> publishes its tarball in artifacts/,
// unless npm has that version already.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const [name] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(`${repository}/package.json`, 'utf8'));

/** Whether npm has this version. Throws when npm can't tell. */
function isPublished() {
	const { stdout, stderr, status } = npm(['view', `${name}@${version}`, 'version', '--json']);
	if (status === 0) return stdout.includes(version);
	if (stdout.includes('E404')) return false;
	throw new Error(`npm could not tell whether ${name} ${version} is published:\n${stderr}`);
}

/** @param {string[]} args */
function npm(args) {
	return spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
}

if (isPublished()) {
	console.log(`${name} ${version} is on npm already`);
} else {
	const tarball = `./artifacts/${name}-${version}.tgz`;
	const { status, stdout, stderr } = npm(['publish', tarball, '--access', 'public']);
	console.log(`${stdout}${stderr}`);
	process.exitCode = status ?? 1;
}
