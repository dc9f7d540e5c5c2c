import type { FastifyInstance } from 'fastify';

/** The page on which a person plays the worker. */
export function pageRoutes() {
	return async (scope: FastifyInstance): Promise<void> => {
		scope.get(
			'/',
			async (_request, reply) => await reply.type('text/html').send('<h1>Sandbox</h1>'),
		);
	};
}
