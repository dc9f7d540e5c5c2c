const { execFile } = require('node:child_process');
const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const { basename, dirname, join, relative } = require('node:path');
const { Transform } = require('node:stream');
const { promisify } = require('node:util');
const { build } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const owner = require('./scripts/release.json');
const root = require('./package.json');
const { manifests, singles, textOf } = require('./scripts/manifests.js');

const run = promisify(execFile);

/** Where a package has the code of all its nodes and credentials. */
const CODE = 'dist/code.js';

/** By folder, since each package is built in its own. */
const packages = Object.entries(manifests(root, owner));

const clean = () =>
	Promise.all(packages.map(([folder]) => rm(`${folder}/dist`, { recursive: true, force: true })));

async function checkTypes() {
	const tsc = require.resolve('typescript/bin/tsc');
	await run(process.execPath, [tsc, '--project', 'tsconfig.build.json']).catch((failure) => {
		throw new Error(`The types don't check:\n${failure.stdout || failure.message}`);
	});
}

/** Writes only what differs, so that builds side by side don't read a half-written file. */
async function writeManifests() {
	for (const [folder, manifest] of packages) {
		const file = `${folder}/package.json`;
		const before = await readFile(file, 'utf8').catch(() => '');
		if (before !== textOf(manifest)) await writeFile(file, textOf(manifest));
	}
}

/** A codex file names its node by the package that it is in. */
const nameNodesBy = (name) =>
	new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			if (file.path.endsWith('.node.json')) {
				file.contents = Buffer.from(String(file.contents).replace(root.name, name));
			}
			done(null, file);
		},
	});

const classOf = (path) => basename(path).split('.')[0];

/**
 * Puts the code of a package's nodes and credentials into one file, which takes a sixth less room than a file for each
 * module; where n8n looks for a class, a file of one line leads there.
 */
async function bundle(folder, { nodes, credentials }) {
	const paths = [...nodes, ...credentials];
	const contents = paths.map((path) => `export * from '${path.replace(/^dist(.*)\.js$/, '.$1')}';`);
	await build({
		stdin: { contents: contents.join('\n'), resolveDir: __dirname },
		outfile: join(folder, CODE),
		bundle: true,
		platform: 'node',
		packages: 'external',
		target: 'es2022',
		logLevel: 'error',
	});
	for (const path of paths) {
		const file = join(folder, path);
		const code = relative(dirname(path), CODE).replaceAll('\\', '/');
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, `exports.${classOf(path)} = require('${code}').${classOf(path)};\n`);
	}
}

/** Fills a package's dist/: its code, and what stands beside the sources of its services. */
function fill([folder, { name, n8n }]) {
	const services = new Set(n8n.nodes.map((path) => path.split('/')[2]));
	const code = () => bundle(folder, n8n);
	const beside = () =>
		src(
			[...services].flatMap((service) => [
				`nodes/${service}/**/*.json`,
				`icons/${service.toLowerCase()}.*`,
			]),
			{ base: '.', encoding: false },
		)
			.pipe(nameNodesBy(name))
			.pipe(dest(`${folder}/dist`));
	const tasks = Object.entries({ code, beside }).map(([part, task]) =>
		Object.assign(task, { displayName: `${name}: ${part}` }),
	);
	return parallel(...tasks);
}

const licenses = () =>
	singles.reduce((files, { name }) => files.pipe(dest(`packages/${name}`)), src('LICENSE'));

exports.manifests = writeManifests;
exports.build = series(
	clean,
	parallel(checkTypes, writeManifests, licenses, ...packages.map(fill)),
);
exports.default = exports.build;
