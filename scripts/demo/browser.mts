import { spawn } from 'node:child_process';
import { findProgram } from '../../harness/programs.mts';

type Environment = Record<string, string | undefined>;

/** The program that shows an address to the user of this machine; `undefined` where nobody would see it: in CI, over SSH, without a display. */
export function browserOpener(platform: NodeJS.Platform, env: Environment): string | undefined {
	if (env.CI || env.SSH_CONNECTION) return undefined;
	if (platform === 'darwin') return 'open';
	if (platform === 'win32') return 'explorer.exe';
	return env.DISPLAY || env.WAYLAND_DISPLAY ? 'xdg-open' : undefined;
}

/** Opens an address in the user's browser where there is one; the browser outlives this process. */
export function openBrowser(url: string): void {
	const program = browserOpener(process.platform, process.env);
	if (program === undefined || findProgram(program) === undefined) return;
	spawn(program, [url], { detached: true, stdio: 'ignore' })
		// The address is printed, too.
		.on('error', () => undefined)
		.unref();
}
