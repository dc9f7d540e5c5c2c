import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
	Attempt,
	CallbackList,
	Health,
	LoggedRequest,
	OrderView,
	RequestList,
	Settings,
} from '../control/viewTypes.mts';
import type { FieldProblem } from '../core/httpError.mts';
import type { Box } from '../core/model.mts';
import type { ApiTask } from '../microwork/types.mts';
import { type SandboxOptions, startSandbox } from '../start.mts';
import type { ApiOrder } from '../workreduce/types.mts';

export const WORKREDUCE = { authorization: 'workreduce-sandbox-key' };
export const MICROWORK = {
	authorization: `Basic ${Buffer.from('microwork-sandbox-key:').toString('base64')}`,
};

/** What an answer of either service may hold; each test reads what it expects there. */
export interface Held extends Omit<ApiOrder, 'status'>, Omit<ApiTask, 'status'> {
	status: string;
	created: string;
	error: string;
	errors: FieldProblem[];
	image_url: string;
	options: string[];
	tags: Box[];
	docs: ApiTask[];
	total: number;
	limit: number;
	offset: number;
	has_more: boolean;
}

export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	json: Held;
}

type Body = RequestInit['body'];

export interface Client {
	url: string;
	raw(path: string, init?: RequestInit): Promise<Answer>;
	/** WorkReduce, with the key. */
	orders(method: string, path: string, body?: Body): Promise<Answer>;
	order(number: string): Promise<ApiOrder>;
	/** Microwork, with the key. */
	tasks(method: string, path: string, fields?: Field[]): Promise<Answer>;
	task(id: string): Promise<ApiTask>;
	/** A control call that must succeed. */
	control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
	addOrders(body: object): Promise<string[]>;
	addTasks(body: object): Promise<string[]>;
	log(query: string): Promise<LoggedRequest[]>;
	attempts(): Promise<Attempt[]>;
	health(): Promise<Health>;
	settings(change?: Partial<Settings>): Promise<Settings>;
	/** What the sandbox itself knows. */
	orderInside(number: string, call?: string, body?: unknown): Promise<OrderView>;
}

export type Field = [name: string, value: string];

/** A sandbox of its own for one test, without samples and with workers that wait to be told, unless asked for. */
export async function sandbox(test: TestContext, options: SandboxOptions = {}): Promise<Client> {
	const started = await startSandbox({
		port: 0,
		seed: false,
		...options,
		settings: { workers: 'byHand', ...options.settings },
	});
	test.after(async () => await started.close());
	return clientOf(started.url);
}

export function clientOf(url: string): Client {
	const raw = async (path: string, init?: RequestInit): Promise<Answer> => {
		const response = await fetch(/^http/.test(path) ? path : `${url}${path}`, {
			redirect: 'manual',
			...init,
		});
		const text = await response.text();
		const isJson = /json/.test(response.headers.get('content-type') ?? '');
		return {
			status: response.status,
			headers: response.headers,
			text,
			json: (isJson && isParsable(text) ? JSON.parse(text) : {}) as Held,
		};
	};
	const client: Client = {
		url,
		raw,
		orders: async (method, path, body) =>
			await raw(`/workreduce/v2${path}`, { method, body, headers: WORKREDUCE }),
		order: async (number) => (await client.orders('GET', `/order/${number}`)).json,
		tasks: async (method, path, fields) =>
			await raw(`/microwork/v1${path}`, {
				method,
				body: fields && new URLSearchParams(fields),
				headers: MICROWORK,
			}),
		task: async (id) => JSON.parse((await client.tasks('GET', `/task/${id}`)).text) as ApiTask,
		async control<T>(method: string, path: string, body?: unknown) {
			const answer = await raw(`/sandbox${path}`, {
				method,
				body: body === undefined ? undefined : JSON.stringify(body),
			});
			if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.text}`);
			return JSON.parse(answer.text) as T;
		},
		addOrders: async (body) =>
			(await client.control<{ numbers: string[] }>('POST', '/orders', body)).numbers,
		addTasks: async (body) => (await client.control<{ ids: string[] }>('POST', '/tasks', body)).ids,
		log: async (query) => (await client.control<RequestList>('GET', `/requests?${query}`)).requests,
		attempts: async () => (await client.control<CallbackList>('GET', '/callbacks')).attempts,
		settings: async (change) =>
			await client.control<Settings>(change ? 'PUT' : 'GET', '/settings', change),
		orderInside: async (number, call = '', body) =>
			await client.control<OrderView>(call ? 'POST' : 'GET', `/orders/${number}${call}`, body),
		health: async () => await client.control<Health>('GET', '/health'),
	};
	return client;
}

/** What a callback may hold, in any of its shapes. */
export interface CallbackBody extends ApiTask {
	task: ApiTask;
	taskId: string;
	state: string;
	imageUrl: string;
}

export interface Receiver {
	url: string;
	/** As they came, in order; what is no JSON as text. */
	bodies: CallbackBody[];
	/** What the next callbacks are answered; then 200. */
	answers: number[];
}

/** A web hook that takes callbacks. */
export async function receiver(test: TestContext): Promise<Receiver> {
	const received: Receiver = { url: '', bodies: [], answers: [] };
	const server = createServer((request, response) => {
		void textOf(request).then((text) => {
			received.bodies.push((isParsable(text) ? JSON.parse(text) : text) as CallbackBody);
			const status = received.answers.shift() ?? 200;
			response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	received.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=secret`;
	test.after(() => {
		server.closeAllConnections();
		server.close();
	});
	return received;
}

/** Waits until the value is there. */
export async function until<T>(
	find: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
	for (let tries = 0; tries < 1500; tries += 1) {
		const found = await find();
		if (found) return found;
		await sleep(20);
	}
	throw new Error('It did not come about in half a minute.');
}

export function taggingFields(
	callbackUrl: string,
	imageUrl = 'http://images.example.com/a.png',
): Field[] {
	return [
		['callback_url', callbackUrl],
		['objects_to_tag', 'brands'],
		['image_url', imageUrl],
	];
}

export function annotatingFields(callbackUrl: string): Field[] {
	return [
		['callback_url', callbackUrl],
		['image_url', 'https://ibb.co/fmMFRQ'],
		['instruction', 'Detect if tag is **good** or **bad**.'],
		['annotation_option', 'good'],
		['annotation_option', 'bad'],
		['tags[0][id]', 'nk5DHouybZD2MvGqX'],
		['tags[0][left]', '1408'],
		['tags[0][top]', '0'],
		['tags[0][width]', '601'],
		['tags[0][height]', '121'],
	];
}

async function textOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
	return text;
}

function isParsable(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
