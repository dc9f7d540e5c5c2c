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

const sandbox = await run();
if (sandbox) {
	let closing = false;
	const stop = () => {
		if (closing) return;
		closing = true;
		void sandbox.close().then(() => process.exit(0));
	};
	process.once('SIGINT', stop).once('SIGTERM', stop);
}
