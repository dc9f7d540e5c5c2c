import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PlainError } from '../../harness/errors.mts';
import { local } from '../../harness/paths.mts';

export type Options = { n8nPort: number; sandboxPort: number; data: string };

export const usage = `Usage: npm start -- [--n8n-port 5678] [--sandbox-port 8088] [--data .local/start]

Starts an n8n with this package installed and the sandbox beside it. Everything is kept in the data folder.`;

/** @throws PlainError naming the option that doesn't fit */
export function readOptions(args: string[]): Options | 'help' {
	const { values } = parseArgs({
		args,
		options: {
			'n8n-port': { type: 'string', default: '5678' },
			'sandbox-port': { type: 'string', default: '8088' },
			data: { type: 'string', default: join(local, 'start') },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return 'help';
	return {
		n8nPort: port('--n8n-port', values['n8n-port']),
		sandboxPort: port('--sandbox-port', values['sandbox-port']),
		data: resolve(values.data),
	};
}

function port(option: string, text: string): number {
	const number = Number(text);
	if (/^\d+$/.test(text) && number > 0 && number < 65_536) return number;
	throw new PlainError(`${option} must be a number from 1 to 65535, not "${text}"`);
}
