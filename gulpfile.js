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

const clean = () =>
	Promise.all(
		['dist', ...singles.map(({ name }) => `packages/${name}/dist`)].map((folder) =>
			rm(folder, { recursive: true, force: true }),
		),
	);

async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	await run(process.execPath, [tsc, '--project', 'tsconfig.build.json']).catch((failure) => {
		throw new Error(`The types don't check:\n${failure.stdout || failure.message}`);
	});
}

const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));

const codex = () => src('nodes/**/*.json').pipe(dest('dist/nodes'));

/** Writes only what differs, so that builds side by side don't read a half-written file. */
async function writeManifests() {
	for (const [folder, manifest] of Object.entries(manifests(root, owner))) {
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
async function bundle({ name, service }) {
	const { nodes, credentials } = require(`./packages/${name}/package.json`).n8n;
	const paths = [...nodes, ...credentials];
	const contents = paths.map((path) => `export * from '${path.replace(/^dist(.*)\.js$/, '.$1')}';`);
	await build({
		stdin: { contents: contents.join('\n'), resolveDir: __dirname },
		outfile: `packages/${name}/dist/${service}.js`,
		bundle: true,
		platform: 'node',
		packages: 'external',
		target: 'es2022',
		logLevel: 'error',
	});
	for (const path of paths) {
		const file = join('packages', name, path);
		const code = relative(dirname(path), `dist/${service}.js`).replaceAll('\\', '/');
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, `exports.${classOf(path)} = require('${code}').${classOf(path)};\n`);
	}
}

/** Fills the folder of a package with one service: its code, and whatever else dist/ holds of it. */
function fill(single) {
	const folder = `packages/${single.name}`;
	const code = () => bundle(single);
	const beside = () =>
		src([`nodes/${single.service}/**/*.json`, `icons/${single.service.toLowerCase()}.*`], {
			cwd: 'dist',
			base: 'dist',
			encoding: false,
		})
			.pipe(nameNodesBy(single.name))
			.pipe(dest(`${folder}/dist`));
	const license = () => src('LICENSE').pipe(dest(folder));
	const tasks = Object.entries({ code, beside, license }).map(([part, task]) =>
		Object.assign(task, { displayName: `${single.name}: ${part}` }),
	);
	return parallel(...tasks);
}

exports.manifests = writeManifests;
exports.build = series(
	clean,
	parallel(compile, icons, codex, writeManifests),
	parallel(...singles.map(fill)),
);
exports.default = exports.build;
