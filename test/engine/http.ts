/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { EventEmitter } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { parse as parseForm } from 'node:querystring';
import { parse as parseQuery } from 'qs';

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
}

/** What the caller got. `body` is parsed when the answer was JSON; undefined when it was empty. */
export interface Answer {
	status: number;
	headers: Headers;
	body: unknown;
}

/** An answer that n8n's server gives by itself, in place of the node. */
export class HttpProblem extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly code = status,
		readonly hint?: string,
	) {
		super(message);
	}
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

function parseBody(bytes: Buffer, contentType: string | undefined): unknown {
	if (bytes.length === 0) return undefined;
	const text = bytes.toString().replace(/^\uFEFF/, '');
	if (contentType === 'application/json') {
		try {
			return JSON.parse(text);
		} catch (error) {
			throw new HttpProblem(422, 'Failed to parse request body', 422, (error as Error).message);
		}
	}
	if (contentType === 'application/x-www-form-urlencoded')
		return parseForm(text, undefined, undefined, { maxKeys: 1000 });
	if (contentType === 'text/plain') return text;
	if (contentType?.startsWith('multipart/') || contentType?.endsWith('xml')) {
		throw new Error(`The test engine doesn't parse ${contentType}`);
	}
	return undefined;
}

const queryText = (query: string | Query): string => {
	if (typeof query === 'string') return query.replace(/^\?/, '');
	const pairs = Object.entries(query).flatMap(([name, values]) =>
		[values].flat().map((value): [string, string] => [name, value]),
	);
	return new URLSearchParams(pairs).toString();
};

export type ExpressRequest = NonNullable<IWorkflowExecuteAdditionalData['httpRequest']>;
export type ExpressResponse = NonNullable<IWorkflowExecuteAdditionalData['httpResponse']>;

export interface Exchange {
	request: ExpressRequest;
	response: ExpressResponse;
	/** Parses the body as n8n's middleware does, once it looks at the call. Throws `HttpProblem` 422. */
	readBody(): void;
	answer(): Answer;
}

/** The two objects Express would hand to n8n for a call, the response recording what is sent. */
export function exchange(call: Call, path: string): Exchange {
	const { bytes, contentType: impliedType } = encodeBody(call.body);
	const headers: Headers = {
		host: 'n8n.example.com',
		...(impliedType ? { 'content-type': impliedType, 'content-length': `${bytes.length}` } : {}),
		...Object.fromEntries(
			Object.entries(call.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
		),
	};
	const contentType = headers['content-type']?.split(';')[0].trim().toLowerCase();
	const search = queryText(call.query ?? '');
	const url = search ? `${path}?${search}` : path;

	const request = Object.assign(new IncomingMessage(new Socket()), {
		method: call.method ?? 'POST',
		url,
		originalUrl: url,
		path,
		headers,
		rawHeaders: Object.entries(headers).flat(),
		query: parseQuery(search, { allowPrototypes: true }),
		params: {},
		body: undefined as unknown,
		rawBody: bytes,
		contentType,
		encoding: 'utf-8',
		ip: '203.0.113.7',
		protocol: 'https',
		hostname: 'n8n.example.com',
		get: (name: string) => headers[name.toLowerCase()],
		header: (name: string) => headers[name.toLowerCase()],
	});
	request.push(null);

	const { response, answer } = recordingResponse();
	return {
		request: request as unknown as ExpressRequest,
		response,
		readBody: () => {
			request.body = parseBody(bytes, contentType);
		},
		answer,
	};
}

function recordingResponse(): { response: ExpressResponse; answer: () => Answer } {
	const headers: Headers = {};
	const chunks: Buffer[] = [];
	const response = Object.assign(new EventEmitter(), {
		statusCode: 200,
		headersSent: false,
		writableEnded: false,
		finished: false,
		closed: false,
		locals: {},
		status(code: number) {
			response.statusCode = code;
			return response;
		},
		setHeader(name: string, value: string | number) {
			headers[name.toLowerCase()] = String(value);
			return response;
		},
		set: (name: string, value: string) => response.setHeader(name, value),
		header: (name: string, value: string) => response.setHeader(name, value),
		type: (value: string) => response.setHeader('content-type', value),
		getHeader: (name: string) => headers[name.toLowerCase()],
		get: (name: string) => headers[name.toLowerCase()],
		removeHeader: (name: string) => {
			delete headers[name.toLowerCase()];
		},
		writeHead(code: number, more: Headers = {}) {
			response.statusCode = code;
			for (const [name, value] of Object.entries(more)) response.setHeader(name, value);
			response.headersSent = true;
			return response;
		},
		write(chunk: Buffer | string) {
			if (response.writableEnded) throw new Error('The webhook was answered twice');
			response.headersSent = true;
			chunks.push(Buffer.from(chunk));
			return true;
		},
		end(chunk?: Buffer | string) {
			if (response.writableEnded && chunk === undefined) return response;
			if (chunk !== undefined) response.write(chunk);
			response.headersSent = true;
			response.writableEnded = true;
			response.finished = true;
			response.emit('finish');
			return response;
		},
		send(body?: unknown) {
			if (body === undefined || body === null) return response.end('');
			if (typeof body === 'object' && !Buffer.isBuffer(body)) return response.json(body);
			if (!headers['content-type']) {
				response.setHeader(
					'content-type',
					Buffer.isBuffer(body) ? 'application/octet-stream' : 'text/html; charset=utf-8',
				);
			}
			return response.end(Buffer.isBuffer(body) ? body : String(body));
		},
		json(body: unknown) {
			headers['content-type'] ??= 'application/json; charset=utf-8';
			return response.end(JSON.stringify(body) ?? '');
		},
		sendStatus: (code: number) => response.status(code).send(String(code)),
	});

	const answer = (): Answer => {
		if (!response.writableEnded) throw new Error('The webhook was left without an answer');
		const text = Buffer.concat(chunks).toString();
		const isJson = headers['content-type']?.startsWith('application/json');
		const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
		return { status: response.statusCode, headers, body };
	};
	return { response: response as unknown as ExpressResponse, answer };
}

/** Answers a call with an error, in the form of n8n's server. */
export function sendProblem(response: ExpressResponse, error: unknown): void {
	const problem =
		error instanceof HttpProblem ? error : new HttpProblem(500, (error as Error).message, 0);
	const { status, code, message, hint } = problem;
	response.status(status).json({ code, message, ...(hint ? { hint } : {}) });
}
