import { z } from 'zod';
import { readOptions } from './options.mts';
import { type Sandbox, startSandbox } from './start.mts';

function clearLine(error: unknown, port: number | undefined): string {
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === 'EADDRINUSE')
		return `Port ${port} is busy. Set PORT to another one, or stop what uses it.`;
	if (error instanceof z.ZodError) {
		const problems = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
		return `The settings don't fit. ${problems.join('; ')}`;
	}
	return message;
}

async function run(): Promise<Sandbox | undefined> {
	let port: number | undefined;
	try {
		const options = readOptions(process.argv.slice(2), process.env);
		if (options === 'help') return undefined;
		port = options.port;
		const sandbox = await startSandbox(options);
		console.log(`Sandbox is ready: ${sandbox.url}`);
		return sandbox;
	} catch (error) {
		console.error(`The sandbox can't start: ${clearLine(error, port)}`);
		process.exit(1);
	}
}

let stopping = false;
const running = run();

// Not once(): tsx, seeing that nobody listens any more, would end the process before the data is saved.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		if (stopping) return;
		stopping = true;
		void running.then(async (sandbox) => await sandbox?.close()).then(() => process.exit(0));
	});
}
