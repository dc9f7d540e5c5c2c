import type { FastifyRequest } from 'fastify';
import type { AuthScheme, LoggedRequest, Service } from './logEntry.mts';

declare module 'fastify' {
	interface FastifyContextConfig {
		routeName?: string;
	}
	interface FastifyRequest {
		/** Its line in the request log. */
		entry: LoggedRequest;
	}
}

const KEPT = 20_000;
const VALUE_LENGTH = 10_000;
const HIDDEN_QUERY = new Set(['X-Signature', 'signature']);
const HEADERS = [
	'accept',
	'content-length',
	'content-type',
	'expect',
	'idempotency-key',
	'range',
	'transfer-encoding',
	'user-agent',
];

export interface LogQuery {
	service?: string;
	route?: string;
	method?: string;
	path?: string;
	status?: number;
	since?: string;
	limit?: number;
}

export interface RequestLog {
	open(request: FastifyRequest): LoggedRequest;
	find(query: LogQuery): { total: number; requests: LoggedRequest[] };
	clear(): void;
}

/** The last 20,000 requests, oldest first. Keys and signatures are never in it. */
export function createRequestLog(): RequestLog {
	let entries: LoggedRequest[] = [];
	let nextId = 1;
	return {
		open(request) {
			const url = new URL(request.url, 'http://sandbox');
			const entry: LoggedRequest = {
				id: nextId++,
				time: new Date().toISOString(),
				service: serviceOf(url.pathname),
				route: request.routeOptions.config.routeName,
				method: request.method,
				path: url.pathname,
				query: [...url.searchParams].map(([name, value]) => [
					name,
					HIDDEN_QUERY.has(name) ? '…' : value,
				]),
				auth: { scheme: authScheme(request.headers.authorization), right: false },
				headers: Object.fromEntries(
					HEADERS.flatMap((name) => {
						const value = request.headers[name];
						return value === undefined ? [] : [[name, String(value)]];
					}),
				),
				form: [],
				files: [],
				status: null,
			};
			entries.push(entry);
			// Cut in big steps, so that a full log doesn't move 20,000 entries at each request.
			if (entries.length > KEPT * 1.2) entries = entries.slice(-KEPT);
			return entry;
		},
		find(query) {
			const since = sinceTest(query.since);
			const found = entries
				.slice(-KEPT)
				.filter(
					(entry) =>
						(query.service === undefined || entry.service === query.service) &&
						(query.route === undefined || entry.route === query.route) &&
						(query.method === undefined || entry.method === query.method.toUpperCase()) &&
						(query.path === undefined || entry.path.includes(query.path)) &&
						(query.status === undefined || entry.status === query.status) &&
						since(entry),
				);
			return {
				total: found.length,
				requests: query.limit === undefined ? found : found.slice(-query.limit),
			};
		},
		clear() {
			entries = [];
		},
	};
}

/** A text as the log keeps it. */
export function cut(value: string): string {
	return value.length > VALUE_LENGTH ? `${value.slice(0, VALUE_LENGTH)}…` : value;
}

function sinceTest(since: string | undefined): (entry: LoggedRequest) => boolean {
	if (since === undefined) return () => true;
	if (/^\d+$/.test(since)) return (entry) => entry.id > Number(since);
	const time = Date.parse(since);
	return (entry) => Date.parse(entry.time) >= time;
}

function serviceOf(path: string): Service {
	const first = path.split('/')[1];
	if (first === 'openai') return 'model';
	return first === 'workreduce' || first === 'microwork' || first === 'files' ? first : 'other';
}

function authScheme(header: string | undefined): AuthScheme {
	if (header === undefined) return 'none';
	if (/^basic /i.test(header)) return 'basic';
	if (/^bearer /i.test(header)) return 'bearer';
	return 'raw';
}
