import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n } from '../harness/install-n8n.mts';
import { installPackage, packPackage } from '../harness/package.mts';
import { packageName, readJson } from '../harness/paths.mts';
import { inTurns, median } from './lib/rounds.mts';
import { type Benchmark, type Row, milliseconds } from './lib/table.mts';

const rounds = 9;

/** How large the package is and how long it takes to load, installed as in n8n and with n8n's own Node. */
export const packed: Benchmark = async (soFar) => {
	const tarball = await packPackage();
	const { node, folder } = await installN8n();
	const userFolder = await mkdtemp(join(tmpdir(), 'bench-'));
	try {
		await installPackage(tarball, userFolder);
		const installed = join(userFolder, '.n8n', 'nodes', 'node_modules', packageName);

		const load = (before: string[], what: string) => async () => {
			const script = `${before.map((name) => `require(${JSON.stringify(name)});`).join('')}
				const began = performance.now();
				require(${JSON.stringify(what)});
				console.log(performance.now() - began);`;
			const env = { ...process.env, NODE_PATH: join(folder, 'node_modules') };
			return Number(execFileSync(node, ['-e', script], { cwd: userFolder, env, encoding: 'utf8' }));
		};
		const ways = {
			inside: load(['n8n-workflow'], installed),
			alone: load([], installed),
			library: load([], 'n8n-workflow'),
		};
		const bytes = (await stat(tarball.file)).size;
		const { dependencies = {} } = readJson(join(installed, 'package.json')) as {
			dependencies?: Record<string, string>;
		};
		const needed = Object.keys(dependencies).length;
		const rowsOf = (taken: Record<keyof typeof ways, number[]>): Row[] => [
			{
				measure: 'packed size',
				ours: `${(bytes / 1000).toFixed(1)} kB`,
				aim: '< 64 kB',
				reached: bytes < 64_000,
			},
			{
				measure: 'loading all nodes, n8n-workflow being there as in n8n',
				ours: milliseconds(median(taken.inside)),
				compared: `n8n-workflow: ${milliseconds(median(taken.library))}`,
				aim: '< 50 ms',
				reached: median(taken.inside) < 50,
			},
			{
				measure: 'loading all nodes in an empty process',
				ours: milliseconds(median(taken.alone)),
			},
			{
				measure: 'runtime dependencies',
				ours: String(needed),
				aim: '0',
				reached: needed === 0,
			},
		];
		return rowsOf(await inTurns(rounds, ways, (values) => soFar(rowsOf(values))));
	} finally {
		await rm(userFolder, { recursive: true, force: true });
	}
};
