import type { FastifyInstance, FastifyRequest } from 'fastify';
import { playFaults } from '../faults/hooks.mts';
import type { Fault } from '../faults/fault.mts';
import type { Context } from './context.mts';
import { acceptForms } from './forms.mts';
import { answerError, httpError } from './httpError.mts';
import type { LoggedRequest } from './logEntry.mts';

declare module 'fastify' {
	interface FastifyContextConfig {
		routeName?: string;
	}
	interface FastifyRequest {
		/** Its line in the request log. */
		entry: LoggedRequest;
		/** A wrong answer to give once the work is done. */
		fault?: Fault;
	}
}

export interface ServiceOptions {
	checkKey: (request: FastifyRequest) => void;
	/** What to say about an address that doesn't exist. */
	unknownRoute: (request: FastifyRequest) => string;
}

/** What both services have in common: the key, forms, JSON errors, and faults as told. */
export async function serviceScope(
	scope: FastifyInstance,
	context: Context,
	{ checkKey, unknownRoute }: ServiceOptions,
): Promise<void> {
	scope.setErrorHandler(answerError);
	scope.setNotFoundHandler((request) => {
		throw httpError(404, unknownRoute(request));
	});
	scope.addHook('onRequest', async (request) => checkKey(request));
	await acceptForms(scope);
	playFaults(scope, context);
}
