/* Mirrors nothing of n8n: it is the service that calls n8n's webhooks, over a real connection. */
/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { request as openRequest, type IncomingMessage } from 'node:http';

export type Headers = Record<string, string>;
export type Query = Record<string, string | string[]>;

/** A call from outside to one of n8n's webhooks. */
export interface Call {
	/** Default `POST`. */
	method?: string;
	/** An object is sent as JSON, `URLSearchParams` as a form, text and bytes as they are (content type JSON unless set). */
	body?: unknown;
	/** As text (without `?`) or by name. */
	query?: string | Query;
	headers?: Headers;
	/** The caller closes the connection without waiting for an answer once this is settled. */
	hangUp?: Promise<unknown>;
}

/**
 * What the caller got. `body` is parsed when the answer was JSON; undefined when it was empty. `status`
 * is 0 when there was no answer, or the caller hung up before.
 */
export interface Answer {
	status: number;
	headers: Headers;
	body: unknown;
}

function encodeBody(body: unknown): { bytes: Buffer; contentType?: string } {
	if (body === undefined) return { bytes: Buffer.alloc(0) };
	if (Buffer.isBuffer(body)) return { bytes: body, contentType: 'application/json' };
	if (typeof body === 'string')
		return { bytes: Buffer.from(body), contentType: 'application/json' };
	if (body instanceof URLSearchParams) {
		return {
			bytes: Buffer.from(body.toString()),
			contentType: 'application/x-www-form-urlencoded',
		};
	}
	return { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' };
}

/** A query as text, without `?`. */
export const queryText = (query: string | Query): string => {
	if (typeof query === 'string') return query.replace(/^\?/, '');
	const pairs = Object.entries(query).flatMap(([name, values]) =>
		[values].flat().map((value): [string, string] => [name, value]),
	);
	return new URLSearchParams(pairs).toString();
};

const NO_ANSWER: Answer = { status: 0, headers: {}, body: undefined };

async function answerOf(response: IncomingMessage): Promise<Answer> {
	const chunks: Buffer[] = [];
	for await (const chunk of response) chunks.push(chunk as Buffer);
	const headers = Object.fromEntries(
		Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
	);
	const text = Buffer.concat(chunks).toString();
	const isJson = headers['content-type']?.startsWith('application/json');
	const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
	return { status: response.statusCode ?? 0, headers, body };
}

/** Sends a call to an address, on a connection of its own, and waits for what comes back. */
export async function sendCall(
	address: string,
	{ method = 'POST', body, query = '', headers, hangUp }: Call,
): Promise<Answer> {
	const { bytes, contentType } = encodeBody(body);
	const search = queryText(query);
	const request = openRequest(search ? `${address}?${search}` : address, {
		method,
		agent: false,
		headers: {
			host: 'n8n.example.com',
			...(contentType ? { 'content-type': contentType } : {}),
			...Object.fromEntries(
				Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
			),
			'content-length': bytes.length,
		},
	});
	void hangUp?.finally(() => request.destroy());
	return await new Promise((resolve) => {
		request.once('error', () => resolve(NO_ANSWER));
		request.once('response', (response) => {
			answerOf(response).then(resolve, () => resolve(NO_ANSWER));
		});
		request.end(bytes);
	});
}
