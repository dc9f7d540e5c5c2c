import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { local, repository } from '../harness/paths.mts';
import { start } from '../harness/processes.mts';
import { main } from './main.mts';

// Its options are the sandbox's own: npm run sandbox -- --port 8089
await main(
	async () => {
		const dataDir = join(local, 'sandbox');
		await mkdir(dataDir, { recursive: true });
		const sandbox = start({
			command: process.execPath,
			args: ['--import', 'tsx', 'server.mts', '--data-dir', dataDir, ...process.argv.slice(2)],
			cwd: join(repository, 'sandbox'),
		});
		const { code } = await sandbox.exited;
		if (code !== 0) process.exit(code ?? 1);
	},
	() => ({ code: 0, line: 'Stopping the sandbox …' }),
);
