import { join } from 'node:path';
import { PlainError } from '../harness/errors.mts';
import { repository } from '../harness/paths.mts';
import { start } from '../harness/processes.mts';
import { main } from './main.mts';

// Writes nodes/<Service>/__schema__ from what the operations put out in test/nodes/<Service>/outputs.ts.
await main(async () => {
	await run('jest/bin/jest.js', ['test/nodes/schemas'], { WRITE_SCHEMAS: 'yes' });
	await run('prettier/bin/prettier.cjs', [
		'--write',
		'--log-level',
		'warn',
		'nodes/*/__schema__/**/*.json',
	]);
});

async function run(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
	const { exited } = start({
		command: process.execPath,
		args: [join(repository, 'node_modules', program), ...args],
		cwd: repository,
		env: { ...process.env, ...env },
	});
	if ((await exited).code !== 0) throw new PlainError('The schemas could not be written');
}
