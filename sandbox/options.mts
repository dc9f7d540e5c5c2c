import { parseArgs } from 'node:util';
import type { SandboxOptions } from './start.mts';

const USAGE = `Usage: tsx server.mts [--port 8088] [--host 127.0.0.1] [--data-dir <folder>] [--no-seed] [--settings '{"workers":"byHand"}']
Each can be given in the environment too: PORT, HOST, DATA_DIR, SEED=false, SETTINGS, PUBLIC_URL, WORKREDUCE_KEY, MICROWORK_KEY, MODEL_KEY.`;

/**
 * What the command line and the environment ask for; the command line counts more.
 * @throws with one line for the user
 */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): SandboxOptions | 'help' {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string' },
			host: { type: 'string' },
			'data-dir': { type: 'string' },
			'public-url': { type: 'string' },
			'no-seed': { type: 'boolean' },
			settings: { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		console.log(USAGE);
		return 'help';
	}
	return {
		port: portOf(values.port ?? (env.PORT || '8088')),
		host: values.host ?? (env.HOST || '127.0.0.1'),
		dataDir: values['data-dir'] ?? (env.DATA_DIR || undefined),
		publicUrl: values['public-url'] ?? (env.PUBLIC_URL || undefined),
		seed: !(values['no-seed'] ?? /^(false|0|no)$/i.test(env.SEED ?? '')),
		settings: settingsOf(values.settings ?? (env.SETTINGS || '{}')),
		workReduceKey: env.WORKREDUCE_KEY || undefined,
		microworkKey: env.MICROWORK_KEY || undefined,
		modelKey: env.MODEL_KEY || undefined,
	};
}

function portOf(text: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port <= 65_535) return port;
	throw new Error(`The port must be a number from 0 to 65535, not "${text}".`);
}

function settingsOf(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		throw new Error(`The settings must be JSON, such as {"workers":"byHand"}, not ${text}`);
	}
}
