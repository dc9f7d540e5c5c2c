import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { answerError, checked, httpError } from '../core/httpError.mts';
import type { Settings } from '../core/settings.mts';
import { changedSettings } from '../core/settingsSchema.mts';
import { scriptBody } from '../model/schemas.mts';
import { checkLocal } from './localOnly.mts';
import { orderRoutes } from './orderRoutes.mts';
import type { ById, Parts } from './parts.mts';
import * as schemas from './schemas.mts';
import { taskRoutes } from './taskRoutes.mts';
import type { Conversation, FaultList, Health, RequestList } from './viewTypes.mts';

export interface Control {
	/** The settings at the start, to which a reset goes back. */
	initialSettings: Settings;
	reset(options: { seed?: boolean; keepSettings: boolean }): Promise<void>;
}

/** The switches of the sandbox: no key, from this machine only. */
export function controlRoutes(parts: Parts, control: Control) {
	const { store, log, faults, model, callbacks } = parts;

	const change = (body: unknown, from: Settings): Settings => {
		const before = store.settings;
		store.settings = changedSettings(from, body);
		store.changed();
		settingsChanged(parts, before);
		return store.settings;
	};

	return async (scope: FastifyInstance): Promise<void> => {
		scope.setErrorHandler(answerError);
		scope.setNotFoundHandler((request) => {
			throw httpError(404, `There is no route ${request.method} ${request.url}.`);
		});
		scope.addHook('onRequest', async (request) => checkLocal(request));
		scope.removeAllContentTypeParsers();
		await scope.register(multipart);
		// Whatever curl calls it, a body here is JSON; none is an empty one.
		scope.addContentTypeParser(
			'*',
			{ parseAs: 'string', bodyLimit: 50_000_000 },
			(_request, body, done) => {
				try {
					done(null, body === '' ? {} : JSON.parse(String(body)));
				} catch {
					done(httpError(400, 'The body is not JSON.'));
				}
			},
		);

		scope.get(
			'/health',
			async (): Promise<Health> => ({
				status: 'ok',
				orders: store.orders.size,
				tasks: store.tasks.size,
				openCallbacks: callbacks.open(),
			}),
		);

		scope.get('/settings', async (): Promise<Settings> => store.settings);
		scope.put('/settings', async ({ body }) => change(body, store.settings));
		scope.delete('/settings', async () => change({}, control.initialSettings));
		scope.post('/reset', async ({ body }) => {
			await control.reset(checked(schemas.resetBody, body ?? {}));
			return { reset: true };
		});

		scope.get(
			'/requests',
			async ({ query }): Promise<RequestList> => log.find(checked(schemas.requestsQuery, query)),
		);
		scope.delete('/requests', async () => {
			log.clear();
			return { deleted: true };
		});

		scope.post('/faults', async ({ body }) => faults.add(checked(schemas.faultBody, body)));
		scope.get('/faults', async (): Promise<FaultList> => ({ faults: faults.list() }));
		scope.delete('/faults', async () => {
			faults.remove();
			return { deleted: true };
		});
		scope.delete<ById>('/faults/:id', async ({ params }) => {
			faults.remove(params.id);
			return { deleted: true };
		});

		scope.put('/model', async ({ body }) => {
			model.script(checked(scriptBody, body).turns);
			return { scripted: true };
		});
		scope.get('/model', async (): Promise<Conversation> => ({ messages: model.conversation() }));
		scope.delete('/model', async () => {
			model.script(undefined);
			return { deleted: true };
		});

		taskRoutes(scope, parts);
		orderRoutes(scope, parts);
	};
}

function settingsChanged(
	{ store, callbacks, taskWorkers, orderWorkers }: Parts,
	before: Settings,
): void {
	const now = store.settings;
	const changed = (...names: Array<keyof Settings>) =>
		names.some((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
	if (changed('clockSpeed')) callbacks.clockChanged(before.clockSpeed);
	if (changed('callbacksAtOnce')) callbacks.concurrencyChanged();
	if (
		changed(
			'workers',
			'taskDelayMs',
			'outcomes',
			'cancelRate',
			'earlyRate',
			'duplicateRate',
			'seed',
		)
	) {
		taskWorkers.replan();
	}
	if (changed('workers', 'orderStepDelayMs', 'ordersStopAt')) orderWorkers.replan();
}
