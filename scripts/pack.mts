import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build, pack } from '../harness/package.mts';
import { packages } from '../harness/packages.mts';
import { local, repository } from '../harness/paths.mts';
import { say, step } from '../harness/progress.mts';
import { main } from './main.mts';

// Builds all packages and puts their tarballs into artifacts/, as they would be published.
await main(async () => {
	const folder = join(repository, 'artifacts');
	const logFile = join(local, 'pack.log');
	await rm(logFile, { force: true });
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder);
	await step('Building', async () => await build(logFile));
	for (const one of packages) {
		const { size } = await stat(await pack(one, folder, logFile));
		say(`✓ artifacts/${one.name}-${one.version}.tgz (${(size / 1000).toFixed(1)} kB)`);
	}
});
