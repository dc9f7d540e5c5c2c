/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import root from '../../package.json';
import owner from '../../scripts/release.json';
import { manifests, singles } from '../../scripts/manifests';

const repository = join(__dirname, '../..');

type Packed = { name: string; size: number; files: { path: string }[] };

/** What `npm pack` would put into the tarballs of all packages, which have been built. */
function packAll(): Packed[] {
	const folders = Object.keys(manifests(root, owner)).map((folder) => `./${folder}`);
	if (folders.some((folder) => !existsSync(join(repository, folder, 'dist')))) {
		throw new Error('Not everything is built yet: npm run build');
	}
	const answer = execFileSync(
		'npm',
		['pack', '--dry-run', '--json', '--ignore-scripts', ...folders],
		{ cwd: repository, encoding: 'utf8', stdio: 'pipe', shell: process.platform === 'win32' },
	);
	return JSON.parse(answer) as Packed[];
}

const packed = packAll();

function contentsOf(packageName: string) {
	const { size, files } = packed.find(({ name }) => name === packageName)!;
	return { size, paths: files.map(({ path }) => path) };
}

/** The class that n8n loads by the name of its file. */
function load(folder: string, path: string) {
	const file = join(repository, folder, path);
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const classes = require(file) as Record<string, new () => INodeType | ICredentialType>;
	return new classes[path.split('/').pop()!.split('.')[0]]();
}

describe.each(Object.entries(manifests(root, owner)))('%s', (folder, { name, n8n }) => {
	const { paths, size } = contentsOf(name);

	it('holds every file that n8n is told to load, with its icons', () => {
		for (const path of [...n8n.nodes, ...n8n.credentials]) {
			const loaded = load(folder, path);
			const { icon } = 'description' in loaded ? loaded.description : loaded;
			const icons = typeof icon === 'object' ? [icon.light, icon.dark] : [icon];
			const needed = icons.map((file) => join(dirname(path), file!.replace('file:', '')));
			expect(paths).toEqual(expect.arrayContaining([path, ...needed]));
		}
		for (const path of n8n.nodes) expect(paths).toContain(`${path}on`);
	});

	it('is smaller than 64 kB, and than 38 kB with one service', () => {
		expect(size).toBeLessThan(folder === '.' ? 64_000 : 38_000);
	});

	it('holds a README and the licence', () => {
		expect(paths).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
	});
});

describe.each(singles)('$name', ({ name, service }) => {
	const folder = `packages/${name}`;
	const { paths } = contentsOf(name);

	it('holds nothing of the other service', () => {
		const [other] = singles.filter((one) => one.service !== service);
		expect(
			paths.filter((path) => path.toLowerCase().includes(other.service.toLowerCase())),
		).toEqual([]);
		const files = paths.filter((path) => path.startsWith('dist/'));
		const naming = files.filter((path) =>
			new RegExp(other.service, 'i').test(readFileSync(join(repository, folder, path), 'utf8')),
		);
		expect(naming).toEqual([]);
	});

	it('holds whatever stands beside the service’s nodes', () => {
		const combined = contentsOf(root.name).paths;
		const beside = combined.filter((path) =>
			new RegExp(`^dist/nodes/${service}/.*\\.json$`).test(path),
		);
		expect(beside).not.toEqual([]);
		expect(paths).toEqual(expect.arrayContaining(beside));
	});

	it('names its nodes as its own in their codex files', () => {
		const codex = paths.filter((path) => path.endsWith('.node.json'));
		const names = codex.map(
			(path) => JSON.parse(readFileSync(join(repository, folder, path), 'utf8')).node as string,
		);
		expect(names).toHaveLength(2);
		for (const node of names) expect(node.split('.')[0]).toBe(name);
	});

	it('has no index.js, which only programs need that load both', () => {
		expect(paths).not.toContain('index.js');
	});
});
