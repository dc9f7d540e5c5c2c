import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import qs from 'qs';
import { httpError } from './httpError.mts';
import { cut } from './requestLog.mts';

/** A form body: its fields as they came, in order, and as nested values. */
export interface Form {
	fields: Array<[string, string]>;
	nested: Record<string, unknown>;
}

const BODY_LIMIT = 20 * 1024 * 1024;

interface RawForm {
	raw: string;
}

/** Lets this scope read URL-encoded forms, and no JSON: neither reference has it. */
export async function acceptForms(scope: FastifyInstance): Promise<void> {
	scope.removeAllContentTypeParsers();
	await scope.register(formbody, {
		bodyLimit: BODY_LIMIT,
		parser: (raw: string): Record<string, unknown> => ({ raw }) satisfies RawForm,
	});
	scope.addContentTypeParser(
		'*',
		{ bodyLimit: BODY_LIMIT, parseAs: 'string' },
		(_request, _body, done) => done(null, undefined),
	);
	scope.addHook('preHandler', async (request) => {
		if (!isRawForm(request.body)) return;
		request.entry.body = cut(request.body.raw);
		request.entry.form = formOf(request.body.raw).fields.map(([name, value]) => [name, cut(value)]);
	});
}

/**
 * The form that the request carries.
 * @throws {HttpError} 400 when it carries something else
 */
export function readForm(request: FastifyRequest, accepted: string): Form {
	if (isRawForm(request.body)) return formOf(request.body.raw);
	const type = request.headers['content-type'];
	if (type === undefined) return { fields: [], nested: {} };
	throw httpError(400, `The body must be ${accepted}, not ${type}.`);
}

function formOf(raw: string): Form {
	return {
		fields: [...new URLSearchParams(raw)],
		nested: qs.parse(raw, {
			depth: 4,
			arrayLimit: 10_000,
			parameterLimit: 200_000,
			ignoreQueryPrefix: false,
		}) as Record<string, unknown>,
	};
}

function isRawForm(body: unknown): body is RawForm {
	return typeof body === 'object' && body !== null && 'raw' in body && typeof body.raw === 'string';
}
