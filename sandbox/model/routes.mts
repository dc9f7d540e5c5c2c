import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerError, checked, httpError } from '../core/httpError.mts';
import { completion } from './completion.mts';
import type { Model } from './model.mts';
import { completionBody } from './schemas.mts';

const NAME = 'sandbox';

/** As much of OpenAI's API as an AI agent of n8n needs: chat completions without streaming, and the list of models. */
export function modelRoutes({ key, model }: { key: string; model: Model }) {
	return async (scope: FastifyInstance): Promise<void> => {
		scope.setErrorHandler(answerError);
		scope.addHook('onRequest', async (request) => checkKey(request, key));
		scope.get('/models', { config: { routeName: 'model.list' } }, async () => ({
			object: 'list',
			data: [{ id: NAME, object: 'model', created: 0, owned_by: NAME }],
		}));
		scope.post(
			'/chat/completions',
			{ config: { routeName: 'model.complete' } },
			async ({ body }) => {
				const { messages, tools } = checked(completionBody, body);
				return completion(model.answer(messages, tools), NAME);
			},
		);
	};
}

function checkKey({ entry, headers }: FastifyRequest, key: string): void {
	entry.auth.right = headers.authorization === `Bearer ${key}`;
	if (!entry.auth.right) throw httpError(401, 'The API key must come as a Bearer token.');
}
