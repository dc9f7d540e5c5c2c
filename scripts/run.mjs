// The commands of package.json: node scripts/run.mjs <command> [arguments]
import { fail, prepare } from './bootstrap.mjs';

const commands = [
	'start',
	'sandbox',
	'bench',
	'test',
	'e2e',
	'storm',
	'soak',
	'schemas',
	'pack',
	'verify',
	'screenshots',
	'install-n8n',
];

// Taken out of the arguments, so that each command finds its own from the third place on.
const [command = ''] = process.argv.splice(2, 1);
if (!commands.includes(command)) {
	fail(`node scripts/run.mjs needs one of these commands: ${commands.join(', ')}`);
}
await prepare();
await import(`./${command}.mts`);
