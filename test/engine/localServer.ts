/* Mirrors nothing of n8n: it stands for a service that a node calls. */
/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface RecordedRequest {
	method: string;
	/** Path and query, not decoded. */
	url: string;
	/** Names lower-cased, as node:http gives them. */
	headers: Record<string, string | string[] | undefined>;
	/** Names and values as sent, in order. */
	rawHeaders: string[];
	body: Buffer;
}

export interface LocalAnswer {
	status?: number;
	headers?: Record<string, string>;
	/** An object is sent as JSON. */
	body?: unknown;
}

/**
 * Answers one request: by returning an answer, or by writing to `response` (delays, broken connections:
 * `response.destroy()`) and returning nothing.
 */
export type LocalHandler = (
	request: RecordedRequest,
	response: ServerResponse,
) => LocalAnswer | void | Promise<LocalAnswer | void>;

export interface LocalServer {
	/** `http://127.0.0.1:<port>` */
	url: string;
	requests: RecordedRequest[];
	close(): Promise<void>;
}

const encode = (body: unknown): Buffer | string => {
	if (body === undefined) return '';
	return Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
};

/** Starts a real HTTP server on a free local port; close it in `afterEach` or `finally`. */
export async function localServer(handler: LocalHandler = () => ({})): Promise<LocalServer> {
	const requests: RecordedRequest[] = [];
	const server = createServer((incoming, response) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('error', () => response.destroy());
		incoming.on('end', async () => {
			const { method = '', url = '', headers, rawHeaders } = incoming;
			const request = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
			requests.push(request);
			try {
				const answer = await handler(request, response);
				if (!answer) return;
				const isJson = typeof answer.body === 'object' && !Buffer.isBuffer(answer.body);
				response.writeHead(answer.status ?? 200, {
					...(isJson ? { 'content-type': 'application/json' } : {}),
					...answer.headers,
				});
				response.end(encode(answer.body));
			} catch (error) {
				response.writeHead(500).end(String(error));
			}
		});
	});
	// A test that fails before it closes its server must not keep jest running.
	server.on('connection', (socket) => socket.unref());
	server.unref();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
