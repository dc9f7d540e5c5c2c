import { PlainError } from '../harness/errors.mts';
import { killAllNow, onInterrupt, stopAll } from '../harness/processes.mts';
import { say } from '../harness/progress.mts';

/** How a command ends on Ctrl-C: the exit code, and a line for the user. */
export type Ending = { code: number; line: string };

/**
 * Runs a command's work and ends the process, together with all processes that it started, also when it fails or is interrupted.
 * A PlainError is shown as one line. The work may answer the exit code, which is 0 otherwise.
 */
export async function main(
	work: () => Promise<number | void>,
	interrupted: () => Ending = () => ({ code: 130, line: 'Stopping …' }),
): Promise<never> {
	let asked = 0;
	const interrupt = () => {
		if (asked > 0) {
			// npm passes Ctrl-C on, so one key press arrives twice. What comes later is a second key press.
			if (Date.now() - asked < 2_000) return;
			killAllNow();
			process.exit(130);
		}
		asked = Date.now();
		const { code, line } = interrupted();
		say(`\n${line}`);
		void stopAll().then(() => process.exit(code));
	};
	onInterrupt(interrupt);
	stopWithNpm(() => {
		if (asked === 0) interrupt();
	});

	let code = 0;
	try {
		code = (await work()) ?? 0;
	} catch (error) {
		code = 1;
		if (asked === 0) say(`✗ ${description(error)}`);
	}
	if (asked > 0) await new Promise(() => undefined);
	await stopAll();
	process.exit(code);
}

/** A signal that is sent to npm alone ends npm's shell but not this process, which then gets another parent. */
function stopWithNpm(interrupt: () => void): void {
	if (process.env.npm_lifecycle_event === undefined) return;
	const parent = process.ppid;
	const watching = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(watching);
		interrupt();
	}, 1_000);
	watching.unref();
}

function description(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const wrongOption = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
	return error instanceof PlainError || wrongOption
		? error.message
		: (error.stack ?? error.message);
}
