import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { createCallbacks } from './callbacks/engine.mts';
import { controlRoutes } from './control/routes.mts';
import { seed } from './control/seed.mts';
import type { Context } from './core/context.mts';
import { httpError, answerError } from './core/httpError.mts';
import { createRequestLog } from './core/requestLog.mts';
import { createScheduler } from './core/scheduler.mts';
import { changedSettings, settingsSchema } from './core/settingsSchema.mts';
import { openStore } from './core/store.mts';
import { createFaults } from './faults/faults.mts';
import { createFileStore } from './files/fileStore.mts';
import { fileRoutes } from './files/routes.mts';
import { microworkRoutes } from './microwork/routes.mts';
import { pageRoutes } from './page/routes.mts';
import { createOrderWorkers } from './workers/orders.mts';
import { createTaskWorkers } from './workers/tasks.mts';
import { workReduceRoutes } from './workreduce/routes.mts';

export interface SandboxOptions {
	/** 0: any free one. */
	port?: number;
	host?: string;
	/** Where data is kept over a restart; absent: in memory only. */
	dataDir?: string;
	/** Whether a sandbox without data begins with sample orders and tasks. */
	seed?: boolean;
	/** How others reach it, if not by host and port. */
	publicUrl?: string;
	workReduceKey?: string;
	microworkKey?: string;
	/** Settings that differ from the usual ones. */
	settings?: Record<string, unknown>;
}

export interface Sandbox {
	url: string;
	close(): Promise<void>;
}

/**
 * Starts both services, the file host and the worker's page on one port.
 * @throws when the port is busy, the data can't be read, or a setting doesn't fit
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const initialSettings = changedSettings(settingsSchema.parse({}), options.settings);
	const store = await openStore(options.dataDir, initialSettings);
	const scheduler = createScheduler();
	const callbacks = createCallbacks({ store, scheduler });
	const context = {
		keys: {
			workReduce: options.workReduceKey ?? 'workreduce-sandbox-key',
			microwork: options.microworkKey ?? 'microwork-sandbox-key',
		},
		publicUrl: '',
		store,
		scheduler,
		callbacks,
		files: createFileStore(store),
		log: createRequestLog(),
		faults: createFaults(),
	} as Context;
	context.orderWorkers = createOrderWorkers(context);
	context.taskWorkers = createTaskWorkers(context);

	const begin = async (withSamples: boolean) => {
		if (withSamples) await seed(context);
	};

	const app = Fastify({
		forceCloseConnections: true,
		bodyLimit: 20_000_000,
		routerOptions: { maxParamLength: 5000 },
	});
	keepLog(app, context);
	await app.register(workReduceRoutes(context), { prefix: '/workreduce/v2' });
	await app.register(microworkRoutes(context), { prefix: '/microwork/v1' });
	await app.register(fileRoutes(context), { prefix: '/files' });
	await app.register(
		controlRoutes(context, {
			initialSettings,
			async reset({ seed: withSamples = options.seed ?? true, keepSettings }) {
				scheduler.clearAll();
				callbacks.clear();
				context.faults.remove();
				context.log.clear();
				if (!keepSettings) store.settings = initialSettings;
				callbacks.concurrencyChanged();
				await store.clear();
				await begin(withSamples);
			},
		}),
		{ prefix: '/sandbox' },
	);
	await app.register(pageRoutes());

	const host = options.host ?? '127.0.0.1';
	await app.listen({ port: options.port ?? 8088, host });
	const { port } = app.server.address() as AddressInfo;
	const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
	const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
	context.publicUrl = options.publicUrl?.replace(/\/+$/, '') ?? url;

	if (store.restored) {
		context.taskWorkers.resume();
		context.orderWorkers.resume();
		callbacks.resume();
	} else {
		await begin(options.seed ?? true);
	}

	return {
		url,
		async close() {
			scheduler.clearAll();
			callbacks.close();
			await app.close();
			await store.flush();
		},
	};
}

/** One line of the log for each request to a service or the file host. */
function keepLog(app: FastifyInstance, { log }: Context): void {
	app.setErrorHandler(answerError);
	app.setNotFoundHandler((request) => {
		throw httpError(
			404,
			`There is nothing at ${request.url}. WorkReduce is at /workreduce/v2, Microwork at /microwork/v1, files at /files, the worker's page at /.`,
		);
	});
	app.addHook('onRequest', async (request, reply) => {
		const path = request.url.split('?')[0] ?? '';
		if (/^\/(sandbox\/|page\/|$)/.test(path)) return;
		const started = performance.now();
		const entry = log.open(request);
		request.entry = entry;
		reply.raw.once('close', () => {
			entry.ms = Math.round(performance.now() - started);
			entry.ended ??= reply.raw.writableFinished ? 'answered' : 'broken';
		});
	});
	app.addHook('onSend', async (request, reply, payload) => {
		if (request.entry !== undefined && !reply.raw.socket?.destroyed)
			request.entry.status = reply.statusCode;
		return payload;
	});
}
