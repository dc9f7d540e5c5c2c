import type { FastifyRequest } from 'fastify';
import { httpError } from '../core/httpError.mts';

/**
 * Lets a WorkReduce request pass whose `Authorization` header is the key and nothing else.
 * @throws {HttpError} 401 (Authentication section)
 */
export function checkKey(request: FastifyRequest, key: string): void {
	const { auth } = request.entry;
	auth.right = request.headers.authorization === key;
	if (auth.right) return;
	const why: Record<typeof auth.scheme, string> = {
		none: 'There is no Authorization header.',
		raw: 'The API key is wrong.',
		basic: 'The Authorization header must be the API key alone, not Basic.',
		bearer: 'The Authorization header must be the API key alone, without the word Bearer.',
	};
	throw httpError(401, why[auth.scheme]);
}
