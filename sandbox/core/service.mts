import type { FastifyInstance, FastifyRequest } from 'fastify';
import { acceptForms } from './forms.mts';
import { answerError, httpError } from './httpError.mts';

export interface ServiceOptions {
	checkKey: (request: FastifyRequest) => void;
	/** What to say about an address that doesn't exist. */
	unknownRoute: (request: FastifyRequest) => string;
}

/** What both services have in common: the key, forms and JSON errors. */
export async function serviceScope(
	scope: FastifyInstance,
	{ checkKey, unknownRoute }: ServiceOptions,
): Promise<void> {
	scope.setErrorHandler(answerError);
	scope.setNotFoundHandler((request) => {
		throw httpError(404, unknownRoute(request));
	});
	scope.addHook('onRequest', async (request) => checkKey(request));
	await acceptForms(scope);
}
