import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { controlRoutes } from './control/routes.mts';
import { seed } from './control/seed.mts';
import { httpError, answerError } from './core/httpError.mts';
import { createRequestLog, type RequestLog } from './core/requestLog.mts';
import { revisionConstraints } from './core/revisions.mts';
import { createScheduler } from './core/scheduler.mts';
import { changedSettings, settingsSchema } from './core/settingsSchema.mts';
import { openStore } from './core/store.mts';
import { createFaults } from './faults/faults.mts';
import { createFileStore } from './files/fileStore.mts';
import { fileRoutes } from './files/routes.mts';
import { createCallbacks } from './microwork/callbacks.mts';
import { microworkRoutes } from './microwork/routes.mts';
import { createTaskWorkers } from './microwork/taskWorkers.mts';
import { createModel } from './model/model.mts';
import { modelRoutes } from './model/routes.mts';
import { pageRoutes } from './page/routes.mts';
import { createOrderWorkers } from './workreduce/orderWorkers.mts';
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
	modelKey?: string;
	/** Settings that differ from the usual ones. */
	settings?: Record<string, unknown>;
}

export interface Sandbox {
	url: string;
	close(): Promise<void>;
}

/**
 * Starts both services, the model, the file host and the worker's page on one port.
 * @throws when the port is busy, the data can't be read, or a setting doesn't fit
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const initialSettings = changedSettings(settingsSchema.parse({}), options.settings);
	const store = await openStore(options.dataDir, initialSettings);
	let listeningAt = '';
	const publicUrl = () => options.publicUrl?.replace(/\/+$/, '') ?? listeningAt;

	const scheduler = createScheduler();
	const log = createRequestLog();
	const faults = createFaults();
	const files = createFileStore({ store, publicUrl });
	const model = createModel();
	const callbacks = createCallbacks({ store, scheduler });
	const taskWorkers = createTaskWorkers({ store, scheduler, callbacks, publicUrl });
	const orderWorkers = createOrderWorkers({ store, scheduler, files });

	const begin = async (withSamples: boolean) => {
		if (withSamples) await seed({ store, files, publicUrl });
	};

	const app = Fastify({
		forceCloseConnections: true,
		bodyLimit: 20_000_000,
		routerOptions: { maxParamLength: 5000, constraints: revisionConstraints(store) },
	});
	keepLog(app, log);
	await app.register(
		workReduceRoutes({
			key: options.workReduceKey ?? 'workreduce-sandbox-key',
			store,
			faults,
			files,
			orderWorkers,
		}),
		{ prefix: '/workreduce/v2' },
	);
	await app.register(
		microworkRoutes({
			key: options.microworkKey ?? 'microwork-sandbox-key',
			store,
			faults,
			taskWorkers,
			publicUrl,
		}),
		{ prefix: '/microwork/v1' },
	);
	await app.register(modelRoutes({ key: options.modelKey ?? 'model-sandbox-key', model }), {
		prefix: '/openai/v1',
	});
	await app.register(fileRoutes({ store, faults, files, publicUrl }), { prefix: '/files' });
	const parts = {
		store,
		files,
		log,
		faults,
		model,
		callbacks,
		taskWorkers,
		orderWorkers,
		publicUrl,
	};
	await app.register(
		controlRoutes(parts, {
			initialSettings,
			async reset({ seed: withSamples = options.seed ?? true, keepSettings }) {
				scheduler.clearAll();
				callbacks.clear();
				faults.remove();
				model.script(undefined);
				log.clear();
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
	listeningAt = `http://${name.includes(':') ? `[${name}]` : name}:${port}`;

	if (store.restored) {
		taskWorkers.resume();
		orderWorkers.resume();
		callbacks.resume();
	} else {
		await begin(options.seed ?? true);
	}

	return {
		url: listeningAt,
		async close() {
			scheduler.clearAll();
			callbacks.close();
			await app.close();
			await store.flush();
		},
	};
}

/** One line of the log for each request to a service or the file host. */
function keepLog(app: FastifyInstance, log: RequestLog): void {
	app.setErrorHandler(answerError);
	app.setNotFoundHandler((request) => {
		throw httpError(
			404,
			`There is nothing at ${request.url}. WorkReduce is at /workreduce/v2, Microwork at /microwork/v1, the model at /openai/v1, files at /files, the worker's page at /.`,
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
