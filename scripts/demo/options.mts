import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PlainError } from '../../harness/errors.mts';
import { local } from '../../harness/paths.mts';

export type Options = { queue: boolean; n8nPort: number; sandboxPort: number; data: string };

export const usage = `Usage: npm start -- [--queue] [--n8n-port 5678] [--sandbox-port 8088] [--data .local/start]

Starts an n8n with this package installed and the sandbox beside it. Everything is kept in the data folder.
--queue runs n8n in queue mode, with PostgreSQL, Redis, two workers and two webhook processors; its data folder is .local/start-queue.`;

/** @throws PlainError naming the option that doesn't fit */
export function readOptions(args: string[]): Options | 'help' {
	const { values } = parseArgs({
		args,
		options: {
			queue: { type: 'boolean', default: false },
			'n8n-port': { type: 'string', default: '5678' },
			'sandbox-port': { type: 'string', default: '8088' },
			data: { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return 'help';
	return {
		queue: values.queue,
		n8nPort: port('--n8n-port', values['n8n-port']),
		sandboxPort: port('--sandbox-port', values['sandbox-port']),
		data: resolve(values.data ?? join(local, values.queue ? 'start-queue' : 'start')),
	};
}

function port(option: string, text: string): number {
	const number = Number(text);
	if (/^\d+$/.test(text) && number > 0 && number < 65_536) return number;
	throw new PlainError(`${option} must be a number from 1 to 65535, not "${text}"`);
}
