import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PlainError } from './errors.mts';

export type Exit = { code: number | null; signal: NodeJS.Signals | null };
export type Command = {
	command: string;
	args?: string[];
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Where its output goes, appended; without it the output is this process's own. */
	logFile?: string;
	/** The user it runs as, when not as this process's own. */
	user?: User;
	/** What asks it to end: SIGTERM unless told. */
	stopSignal?: NodeJS.Signals;
	/** Others need it to end in order: `stopAll` stops it after them. */
	stopsLast?: boolean;
};
export type User = { uid: number; gid: number };
export type Running = {
	pid: number;
	exited: Promise<Exit>;
	/** What it has written to the log file since it was started. */
	output: () => string;
	/** Asks it and its children to end, and forces them after the grace. */
	stop: (graceMs?: number) => Promise<Exit>;
	kill: () => Promise<Exit>;
};

const windows = process.platform === 'win32';
const running = new Map<number, Running & { stopsLast: boolean }>();

// Each child leads a process group: one signal reaches all that it started, and a terminal's Ctrl-C reaches only this process.
function signalGroup(pid: number, signal: NodeJS.Signals) {
	if (windows) {
		spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
		return;
	}
	try {
		process.kill(-pid, signal);
	} catch {
		// the group is gone already
	}
}

const groupLives = (pid: number) => {
	if (windows) return running.has(pid);
	try {
		process.kill(-pid, 0);
		return true;
	} catch {
		return false;
	}
};

type News = { started: number } | { ended: number } | { folder: string } | { removed: string };

let watcher: ChildProcess | undefined;

/** Tells the watcher, which outlives this process. (Not on Windows, which has no process groups.) */
function tellWatcher(news: News) {
	if (windows) return;
	watcher ??= startWatcher();
	watcher.stdin!.write(`${JSON.stringify(news)}\n`);
}

function startWatcher(): ChildProcess {
	const file = fileURLToPath(new URL('watcher.mjs', import.meta.url));
	const child = spawn(process.execPath, [file], {
		detached: true,
		cwd: '/',
		env: {},
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	child.unref();
	(child.stdin as Socket).unref();
	// Without a watcher a run goes on all the same.
	child.stdin!.on('error', () => undefined);
	return child;
}

/** Waits until the watcher has done its work, so that not even it is left. */
async function dismissWatcher(): Promise<void> {
	if (watcher === undefined) return;
	const dismissed = watcher;
	watcher = undefined;
	if (dismissed.exitCode !== null || dismissed.signalCode !== null) return;
	const ended = once(dismissed, 'exit');
	dismissed.ref();
	dismissed.stdin!.end();
	await ended;
}

/** Has a folder removed when this process ends, however it does. Answers the function that removes it earlier. */
export function removeAtEnd(folder: string): () => Promise<void> {
	tellWatcher({ folder });
	return async () => {
		await rm(folder, { recursive: true, force: true });
		tellWatcher({ removed: folder });
	};
}

/** Starts a command in a process group of its own. It ends with `stopAll`, or when this process ends, however that does. */
export function start(options: Command): Running {
	const { command, args = [], cwd, env, logFile, user, stopSignal = 'SIGTERM' } = options;
	if (logFile) mkdirSync(dirname(logFile), { recursive: true });
	const log = logFile === undefined ? undefined : openSync(logFile, 'a');
	const offset = logFile === undefined ? 0 : statSync(logFile).size;
	const child: ChildProcess = spawn(command, args, {
		cwd,
		env,
		...user,
		detached: !windows,
		windowsHide: true,
		stdio: ['ignore', log ?? 'inherit', log ?? 'inherit'],
	});
	if (log !== undefined) closeSync(log);

	const exited = new Promise<Exit>((resolve, reject) => {
		child.once('error', (error: NodeJS.ErrnoException) =>
			reject(
				error.code === 'ENOENT'
					? new PlainError(`The program ${command} is missing on this machine`)
					: error,
			),
		);
		child.once('exit', (code, signal) => resolve({ code, signal }));
	});
	// Nobody has to await it: a rejection must not end this process.
	exited.catch(() => undefined);

	const pid = child.pid ?? -1;
	const kill = async () => {
		if (pid > 0) signalGroup(pid, 'SIGKILL');
		return await exited;
	};
	const stop = async (graceMs = 15_000) => {
		if (pid > 0) signalGroup(pid, stopSignal);
		const end = Date.now() + graceMs;
		while (pid > 0 && groupLives(pid) && Date.now() < end) await sleep(50);
		return await kill();
	};
	const process_: Running = {
		pid,
		exited,
		output: () =>
			logFile === undefined ? '' : readFileSync(logFile).subarray(offset).toString('utf8'),
		stop,
		kill,
	};
	if (pid > 0) {
		running.set(pid, { ...process_, stopsLast: options.stopsLast ?? false });
		tellWatcher({ started: pid });
		// When the command has ended, so must the processes that it started.
		const left = () => {
			signalGroup(pid, 'SIGKILL');
			running.delete(pid);
			tellWatcher({ ended: pid });
		};
		exited.then(left, left);
	}
	return process_;
}

/**
 * Runs a command to its end and returns what it wrote to the log file.
 * @throws CommandFailed when it ends with anything but 0
 */
export async function run(command: Command): Promise<string> {
	const process_ = start(command);
	const { code, signal } = await process_.exited;
	const output = process_.output();
	if (code === 0) return output;
	throw new CommandFailed(command, signal ?? `code ${code}`, output);
}

export class CommandFailed extends PlainError {
	override name = 'CommandFailed';

	readonly output: string;

	constructor({ command, args = [], logFile }: Command, end: string, output: string) {
		const line = [command.split(/[\\/]/).pop(), ...args].join(' ');
		super(`\`${line}\` ended with ${end}${logFile ? `; its output is in ${logFile}` : ''}`);
		this.output = output;
	}
}

/** Stops everything that this process has started, side by side, but last what the others need. */
export async function stopAll(graceMs?: number): Promise<void> {
	for (const last of [false, true]) {
		const those = [...running.values()].filter(({ stopsLast }) => stopsLast === last);
		await Promise.allSettled(those.map(async (one) => await one.stop(graceMs)));
	}
	await dismissWatcher();
}

export function killAllNow(): void {
	for (const pid of running.keys()) signalGroup(pid, 'SIGKILL');
}

process.on('exit', killAllNow);

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const leave = (signal: NodeJS.Signals) => {
	killAllNow();
	process.exit(signal === 'SIGINT' ? 130 : 143);
};
for (const signal of signals) process.on(signal, leave);

/** Replaces what happens on SIGINT, SIGTERM and SIGHUP (by default: kill all that was started, and end). */
export function onInterrupt(handler: (signal: NodeJS.Signals) => void): void {
	for (const signal of signals) process.off(signal, leave).on(signal, handler);
}
