import type { FastifyRequest } from 'fastify';
import { httpError } from '../core/httpError.mts';

/**
 * Lets a Microwork request pass that has the key as Basic user name and an empty password.
 * @throws {HttpError} 401 (Authentication section)
 */
export function checkKey(request: FastifyRequest, key: string): void {
	const { auth } = request.entry;
	const header = request.headers.authorization;
	auth.right =
		header?.slice(6) === Buffer.from(`${key}:`).toString('base64') && auth.scheme === 'basic';
	if (auth.right) return;
	const why: Record<typeof auth.scheme, string> = {
		none: 'There is no Authorization header.',
		raw: 'The API key must come as the user name of HTTP Basic Auth.',
		basic: 'The user name must be a valid API key, and the password must be empty.',
		bearer: 'The API key must come as the user name of HTTP Basic Auth, not as Bearer.',
	};
	throw httpError(401, why[auth.scheme]);
}
