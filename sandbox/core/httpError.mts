import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

export interface FieldProblem {
	field: string;
	message: string;
}

export interface HttpError extends Error {
	statusCode: number;
	problems?: FieldProblem[];
	/** A 500 that the reference demands, and no fault of ours. */
	expected?: boolean;
	code?: string;
}

/** An error that ends a request with this status and says why. */
export function httpError(
	statusCode: number,
	message: string,
	problems?: FieldProblem[],
): HttpError {
	return Object.assign(new Error(message), { statusCode, problems });
}

/** A 400 that names every field that doesn't fit. */
export function fieldsError(problems: FieldProblem[]): HttpError {
	const text = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
	return httpError(400, text, problems);
}

/**
 * What the schema makes of the value.
 * @throws {HttpError} 400 that names the fields that don't fit
 */
export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	throw fieldsError(fieldProblems(result.error));
}

function fieldProblems(error: z.ZodError): FieldProblem[] {
	return error.issues.flatMap((issue) => {
		if (issue.code === 'unrecognized_keys') {
			return issue.keys.map((key) => ({
				field: [...issue.path, key].join('.'),
				message: 'is not a field of this request',
			}));
		}
		return [{ field: issue.path.join('.') || 'request', message: issue.message }];
	});
}

/** Errors as JSON: `{ error, errors? }`. No reference promises a form; this one is ours. */
export function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
	const known = error instanceof z.ZodError ? fieldsError(fieldProblems(error)) : error;
	const { statusCode = 500, message, problems, expected, code } = known as Partial<HttpError>;
	const clientLeft = code === 'ECONNRESET';
	if (statusCode >= 500 && !expected && !clientLeft) console.error(known);
	void reply
		.code(statusCode)
		.header('content-type', 'application/json; charset=utf-8')
		.send({ error: message, ...(problems ? { errors: problems } : {}) });
}
