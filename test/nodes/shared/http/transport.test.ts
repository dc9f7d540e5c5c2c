/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import nock from 'nock';
import type { IExecuteFunctions, NodeApiError } from 'n8n-workflow';

import { WorkReduceApi } from '../../../../credentials/WorkReduceApi.credentials';
import type { Outcome } from '../../../../nodes/shared/http/outcome';
import {
	createTransport,
	type ServiceRequest,
	type Transport,
} from '../../../../nodes/shared/http/transport';
import {
	credential,
	inlineNode,
	localServer,
	recordPauses,
	runNode,
	type LocalServer,
} from '../../../engine';

const service = {
	name: 'WorkReduce',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};
const KEY = 'wr-secret-key';
const API = 'https://api.workreduce.com';
const pauses = recordPauses();

/** What `use` makes of a transport inside a node on the real engine. */
async function withTransport<T>(
	use: (transport: Transport, context: IExecuteFunctions) => Promise<T>,
	{ baseUrl = `${API}/v2`, maxConcurrency = 10 } = {},
): Promise<T> {
	let result: T | undefined;
	const node = inlineNode(
		'Probe',
		async function () {
			result = await use(createTransport(this, service, { maxConcurrency }), this);
			return [[]];
		},
		{ credentials: [{ name: 'workReduceApi', required: true }] },
	);
	const { error } = await runNode(node, {
		credentials: [credential(new WorkReduceApi(), { apiKey: KEY, baseUrl })],
	});
	if (error) throw error as unknown as Error;
	return result as T;
}

const get: ServiceRequest = { method: 'GET', path: '/orders' };
const post = (): ServiceRequest => ({
	method: 'POST',
	path: '/orders',
	body: new URLSearchParams([['name', 'A']]),
});
const networkError = (code: string) => Object.assign(new Error(`read ${code}`), { code });
const send = async (request: ServiceRequest) =>
	await withTransport(async (transport) => await transport.send(request));
const failureOf = async (request: ServiceRequest) =>
	await withTransport(async (transport) => await transport.request(request)).then(
		() => undefined,
		(error: NodeApiError) => error,
	);

it('sends the raw key and reads JSON, with or without a slash behind the base URL', async () => {
	for (const baseUrl of [`${API}/v2`, `${API}/v2/`, ` ${API}/v2// `]) {
		nock(API, { reqheaders: { authorization: KEY, accept: 'application/json' } })
			.get('/v2/orders')
			.query({ limit: 100 })
			.reply(200, [{ order_number: '00007847' }]);
		const answer = await withTransport(
			async (transport) => await transport.request({ ...get, query: { limit: 100 } }),
			{ baseUrl },
		);
		expect(answer).toEqual([{ order_number: '00007847' }]);
	}
});

describe('tries a read again', () => {
	it('until it succeeds', async () => {
		nock(API).get('/v2/orders').replyWithError(networkError('ECONNRESET'));
		nock(API).get('/v2/orders').reply(500, 'oops');
		nock(API).get('/v2/orders').reply(503, '', { 'retry-after': '3' });
		nock(API).get('/v2/orders').reply(200, []);
		expect(await send(get)).toMatchObject({ kind: 'answered', answer: { status: 200 } });
		expect(pauses).toHaveLength(3);
		expect(pauses[2]).toBe(3000);
	});

	it('four times at most', async () => {
		const scope = nock(API).get('/v2/orders').times(9).reply(502, '');
		expect(await send(get)).toMatchObject({ answer: { status: 502 } });
		expect(pauses).toHaveLength(4);
		expect(scope.pendingMocks()).toHaveLength(1);
	});
});

describe('repeats a write only when nothing can have been done', () => {
	it.each([429, 503])('after %i with Retry-After', async (status) => {
		nock(API).post('/v2/orders', 'name=A').reply(status, '', { 'retry-after': '1' });
		nock(API).post('/v2/orders', 'name=A').reply(201, {});
		expect(await send(post())).toMatchObject({ answer: { status: 201 } });
		expect(pauses).toEqual([1000]);
	});

	it('after a refused connection', async () => {
		nock(API).post('/v2/orders').replyWithError(networkError('ECONNREFUSED'));
		nock(API).post('/v2/orders').reply(201, {});
		expect(await send(post())).toMatchObject({ answer: { status: 201 } });
	});

	it.each([500, 502, 503, 504])('and not after a bare %i', async (status) => {
		nock(API).post('/v2/orders').reply(status, '');
		expect(await send(post())).toMatchObject({ answer: { status } });
		expect(pauses).toEqual([]);
	});

	it('and not after a broken line', async () => {
		nock(API).post('/v2/orders').replyWithError(networkError('ECONNRESET'));
		expect(await send(post())).toEqual({ kind: 'broken', code: 'ECONNRESET' });
		expect(pauses).toEqual([]);
	});
});

describe('on a real connection', () => {
	let server: LocalServer;
	afterEach(async () => await server.close());

	const sendTo = async (request: ServiceRequest) =>
		await withTransport(async (transport) => await transport.send(request), {
			baseUrl: server.url,
		});

	it('a line that breaks after the request went out counts as work that may be done', async () => {
		server = await localServer((_request, response) => void response.destroy());
		expect(await sendTo(post())).toMatchObject({ kind: 'broken' } satisfies Partial<Outcome>);
		expect(server.requests).toHaveLength(1);
	});

	it('a port where nobody listens counts as nothing done', async () => {
		server = await localServer();
		await server.close();
		expect(await sendTo(post())).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
		server = await localServer();
	});

	it('follows no redirect, so that no other host sees the key', async () => {
		const stranger = await localServer();
		server = await localServer(() => ({ status: 302, headers: { location: stranger.url } }));
		const outcome = await sendTo(get).finally(async () => await stranger.close());
		expect(outcome).toMatchObject({ answer: { status: 302 } });
		expect(stranger.requests).toEqual([]);
	});

	it('never has more requests under way than the bound allows', async () => {
		let underWay = 0;
		let most = 0;
		server = await localServer(async () => {
			most = Math.max(most, ++underWay);
			await new Promise((resolve) => setTimeout(resolve, 10));
			underWay--;
			return { body: {} };
		});
		await withTransport(
			async (transport) =>
				await Promise.all(Array.from({ length: 20 }, () => transport.request(get))),
			{ baseUrl: server.url, maxConcurrency: 3 },
		);
		expect(server.requests).toHaveLength(20);
		expect(most).toBe(3);
	});
});

describe('one error for one failure', () => {
	it('explains the status in words and keeps it as code', async () => {
		nock(API).get('/v2/orders').reply(401, { error: 'unknown key' });
		expect(await failureOf(get)).toMatchObject({
			message: 'WorkReduce does not accept the API key',
			httpCode: '401',
		});
	});

	it('lets the request say what a status means for it', async () => {
		nock(API).get('/v2/orders').reply(404, '');
		const error = await failureOf({
			...get,
			explain: () => ({ message: 'Order 1 was not found' }),
		});
		expect(error).toMatchObject({ message: 'Order 1 was not found', httpCode: '404' });
		expect(error?.description).toContain('Check the values');
	});

	it.each(['<html>Sign in</html>', ''])(
		'is raised when %j comes where JSON is due',
		async (body) => {
			nock(API).get('/v2/orders').reply(200, body);
			expect((await failureOf(get))?.message).toBe(
				'WorkReduce answered with something that is not JSON',
			);
		},
	);

	it('never shows the key, whatever the service says', async () => {
		nock(API).get('/v2/orders').reply(400, `bad key ${KEY}`);
		const error = await failureOf(get);
		expect(JSON.stringify([error, error?.message, error?.description, error?.stack])).not.toContain(
			KEY,
		);
	});
});
