/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
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
	/** The caller closes the line without waiting for an answer once this is settled. */
	hangUp?: Promise<unknown>;
}

/**
 * What the caller got. `body` is parsed when the answer was JSON; undefined when it was empty. `status`
 * is 0 when the caller hung up before.
 */
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
		/** What the answer holds. */
		readonly body: object = { code: status, message },
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
			const message = 'Failed to parse request body';
			const hint = (error as Error).message;
			throw new HttpProblem(422, message, { code: 422, message, hint });
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

/** A query as text, without `?`. */
export const queryText = (query: string | Query): string => {
	if (typeof query === 'string') return query.replace(/^\?/, '');
	const pairs = Object.entries(query).flatMap(([name, values]) =>
		[values].flat().map((value): [string, string] => [name, value]),
	);
	return new URLSearchParams(pairs).toString();
};

export type ExpressRequest = NonNullable<IWorkflowExecuteAdditionalData['httpRequest']>;
export type ExpressResponse = NonNullable<IWorkflowExecuteAdditionalData['httpResponse']>;

/** A call as n8n's server sees it. */
export interface Exchange {
	request: ExpressRequest;
	response: ExpressResponse;
	/** Parses the body as n8n's middleware does, once it looks at the call. Throws `HttpProblem` 422. */
	readBody(): void;
}

/**
 * Makes a call over a real connection and has it handled with the two objects that Express hands to
 * n8n. An `HttpProblem` that is thrown becomes the answer.
 */
export async function exchange<T>(
	call: Call,
	path: string,
	handle: (opened: Exchange) => Promise<T>,
): Promise<{ answer: Answer; outcome?: T }> {
	const { bytes, contentType: impliedType } = encodeBody(call.body);
	const headers: Headers = {
		host: 'n8n.example.com',
		connection: 'close',
		...(impliedType ? { 'content-type': impliedType } : {}),
		...Object.fromEntries(
			Object.entries(call.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
		),
		'content-length': `${bytes.length}`,
	};
	const search = queryText(call.query ?? '');
	const url = search ? `${path}?${search}` : path;

	const { promise: handled, resolve, reject } = deferred<{ answer: Answer; outcome?: T }>();
	const server = createServer((incoming, outgoing) => {
		const answering = (async () => {
			const rawBody = await readAll(incoming);
			void call.hangUp?.finally(() => caller.destroy());
			const opened = asExpress(incoming, outgoing, path, rawBody);
			const recorded = record(outgoing);
			const outcome = await handle(opened).catch((problem: unknown) => {
				if (!(problem instanceof HttpProblem)) throw problem;
				opened.response.status(problem.status).json(problem.body);
				return undefined;
			});
			return { answer: await recorded(), outcome };
		})();
		answering.then(resolve, reject);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

	const { port } = server.address() as AddressInfo;
	// Not a node:http client: nock would come in between.
	const caller = connect(port, '127.0.0.1');
	caller.on('error', () => {});
	caller.resume();
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	caller.write([`${call.method ?? 'POST'} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
	caller.write(bytes);

	try {
		return await handled;
	} finally {
		caller.destroy();
		server.closeAllConnections();
		await new Promise((closed) => server.close(closed));
	}
}

function deferred<T>() {
	let resolve!: (value: T) => void;
	let reject!: (reason: unknown) => void;
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return { promise, resolve, reject };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function asExpress(
	incoming: IncomingMessage,
	outgoing: ServerResponse,
	path: string,
	rawBody: Buffer,
): Exchange {
	const contentType = incoming.headers['content-type']?.split(';')[0].trim().toLowerCase();
	const headerOf = (name: string) => incoming.headers[name.toLowerCase()];
	const request = Object.assign(incoming, {
		originalUrl: incoming.url,
		path,
		query: parseQuery(incoming.url?.split('?')[1] ?? '', { allowPrototypes: true }),
		params: {},
		body: undefined as unknown,
		rawBody,
		contentType,
		encoding: 'utf-8',
		ip: '203.0.113.7',
		protocol: 'https',
		hostname: 'n8n.example.com',
		get: headerOf,
		header: headerOf,
	});

	const setHeader = (name: string, value: string) => outgoing.setHeader(name, value);
	const end = (type: string, content: Buffer | string) => {
		if (!outgoing.hasHeader('content-type')) outgoing.setHeader('content-type', type);
		outgoing.setHeader('content-length', Buffer.byteLength(content));
		return outgoing.end(content);
	};
	const json = (content: unknown) =>
		end('application/json; charset=utf-8', JSON.stringify(content) ?? '');
	const send = (content: unknown = '') => {
		if (Buffer.isBuffer(content)) return end('application/octet-stream', content);
		if (typeof content === 'object') return json(content);
		return end('text/html; charset=utf-8', String(content));
	};
	const response = Object.assign(outgoing, {
		locals: {},
		status(code: number) {
			outgoing.statusCode = code;
			return outgoing;
		},
		set: setHeader,
		header: setHeader,
		type: (value: string) => setHeader('content-type', value),
		get: (name: string) => outgoing.getHeader(name),
		json,
		send,
		sendStatus: (code: number) => {
			outgoing.statusCode = code;
			return send(String(code));
		},
	});

	return {
		request: request as unknown as ExpressRequest,
		response: response as unknown as ExpressResponse,
		readBody: () => {
			request.body = parseBody(rawBody, contentType);
		},
	};
}

/** Records what a response sends; gives it out once the response is done with. */
function record(outgoing: ServerResponse): () => Promise<Answer> {
	const chunks: Buffer[] = [];
	const keep = (chunk: unknown) => {
		if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
	};
	const { write, end } = outgoing;
	outgoing.write = ((...args: unknown[]) => {
		keep(args[0]);
		return Reflect.apply(write, outgoing, args) as boolean;
	}) as ServerResponse['write'];
	outgoing.end = ((...args: unknown[]) => {
		keep(args[0]);
		return Reflect.apply(end, outgoing, args) as ServerResponse;
	}) as ServerResponse['end'];
	let isFinished = false;
	outgoing.once('finish', () => (isFinished = true));
	const closed = new Promise((resolve) => outgoing.once('close', resolve));

	return async () => {
		if (!outgoing.headersSent && !outgoing.closed) {
			throw new Error('The webhook was left without an answer');
		}
		await closed;
		if (!isFinished) return { status: 0, headers: {}, body: undefined };
		const headers = Object.fromEntries(
			Object.entries(outgoing.getHeaders()).map(([name, value]) => [name, String(value)]),
		);
		const text = Buffer.concat(chunks).toString();
		const isJson = headers['content-type']?.startsWith('application/json');
		const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
		return { status: outgoing.statusCode, headers, body };
	};
}
