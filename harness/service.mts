import { PlainError } from './errors.mts';
import type { Exit, Running } from './processes.mts';
import { until } from './waiting.mts';

/** A process that stays what it is over stops and starts: same address, same data. */
export type Service = {
	url: string;
	logFile: string;
	/** Of the latest start. */
	pid: () => number;
	/** What it wrote since its latest start. */
	log: () => string;
	/** Ends when the process does, however it does. */
	exited: () => Promise<Exit>;
	/** Starts it again after `stop` or `kill`, and waits until it is ready. */
	start: () => Promise<void>;
	stop: () => Promise<Exit>;
	/** Ends it as a power cut would: SIGKILL, to what it started, too. */
	kill: () => Promise<Exit>;
	restart: () => Promise<void>;
};

/**
 * Starts a service.
 * @param launch starts the process and waits until it is ready
 * @throws what `launch` throws
 */
export async function startService(
	about: Pick<Service, 'url' | 'logFile'>,
	launch: () => Promise<Running>,
): Promise<Service> {
	let process_ = await launch();
	const service: Service = {
		...about,
		pid: () => process_.pid,
		log: () => process_.output(),
		exited: async () => await process_.exited,
		start: async () => {
			process_ = await launch();
		},
		stop: async () => await process_.stop(),
		kill: async () => await process_.kill(),
		restart: async () => {
			await service.stop();
			await service.start();
		},
	};
	return service;
}

/**
 * Waits until a process that was started is ready; ends it when it never is.
 * @throws PlainError when it ends or isn't ready within five minutes, with the end of its log
 */
export async function untilReady(
	process_: Running,
	{ name, logFile }: { name: string; logFile: string },
	isReady: () => Promise<boolean>,
): Promise<Running> {
	let ended = false;
	const end = () => void (ended = true);
	process_.exited.then(end, end);
	const lastLines = () => process_.output().trim().split('\n').slice(-5).join('\n');
	try {
		await until(
			async () => {
				if (ended) {
					throw new PlainError(
						`${name} ended while starting; its log is ${logFile}\n${lastLines()}`,
					);
				}
				return await isReady();
			},
			{ timeout: 300_000, what: `${name} to be ready; its log is ${logFile}` },
		);
	} catch (error) {
		await process_.kill().catch(() => undefined);
		throw error;
	}
	return process_;
}
