import type { FastifyRequest } from 'fastify';
import { httpError } from '../core/httpError.mts';

const HERE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Lets only this machine pass, and no page of another site that a browser on it has open.
 * @throws {HttpError} 403
 */
export function checkLocal(request: FastifyRequest): void {
	if (!/^(127\.|::1$|::ffff:127\.)/.test(request.raw.socket.remoteAddress ?? '')) {
		throw httpError(403, 'The sandbox is controlled from its own machine only.');
	}
	const { origin } = request.headers;
	if (origin !== undefined && !(URL.canParse(origin) && HERE.test(new URL(origin).hostname))) {
		throw httpError(403, 'The sandbox is not controlled by pages of other sites.');
	}
}
