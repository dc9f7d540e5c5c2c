import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CommandFailed, run } from './processes.mts';
import { PlainError } from './errors.mts';

type NpmCall = {
	args: string[];
	cwd: string;
	logFile?: string;
	env?: NodeJS.ProcessEnv;
	/** The Node that runs npm and the packages' scripts; this one unless told. */
	node?: string;
};

// npm passes its settings on to scripts as variables. Those of this repository (e.g. ignore-scripts) must not apply to an npm that is started here.
const inherited =
	/^npm_(lifecycle|package|command|config_(ignore_scripts|local_prefix|prefix|omit|include|workspace))/i;

export const cleanEnvironment = (env = process.env): NodeJS.ProcessEnv =>
	Object.fromEntries(
		Object.entries(env).filter(([name]) => !inherited.test(name) && name !== 'INIT_CWD'),
	);

/** The file of npm's own command line: the npm that started us, or the one beside this Node. */
export function npmCli(): string {
	const candidates = [
		process.env.npm_execpath ?? '',
		join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
	];
	const found = candidates.find((file) => /npm-cli\.js$/.test(file) && existsSync(file));
	if (found === undefined) {
		throw new PlainError('npm was not found beside Node: start this through npm, e.g. `npm start`');
	}
	return found;
}

/**
 * Runs npm in a folder and returns what it wrote to the log file.
 * @throws CommandFailed when npm fails
 */
export async function npm({ args, cwd, logFile, env, node = process.execPath }: NpmCall) {
	const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
	return await run({
		command: node,
		args: [npmCli(), ...args],
		cwd,
		logFile,
		env: { ...cleanEnvironment(), PATH: path, ...env },
	});
}

/** What npm itself gave as the reason, in one line. */
export function npmReason(error: unknown): string {
	if (!(error instanceof CommandFailed))
		return error instanceof Error ? error.message : String(error);
	const lines = error.output
		.split('\n')
		.filter((line) => /^npm (error|ERR!)/.test(line))
		.map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
		.filter(
			(line) => line !== '' && !/^(A complete log|code |errno |syscall |path |\/)/.test(line),
		);
	const code = /npm (?:error|ERR!) code (\S+)/.exec(error.output)?.[1];
	return [code, lines[0]].filter(Boolean).join(': ') || error.message;
}
