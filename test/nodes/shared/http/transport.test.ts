/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports */
import { inspect } from 'node:util';
import nock from 'nock';
import type { NodeApiError } from 'n8n-workflow';

import type { Outcome } from '../../../../nodes/shared/http/outcome';
import type { ServiceRequest, StreamedBody } from '../../../../nodes/shared/http/transport';
import { localServer, recordPauses, type LocalServer } from '../../../engine';
import { TestCredentialsHelper } from '../../../engine/credentials';
import { networkError } from '../../run';
import { API, KEY, withTransport } from './withTransport';

const pauses = recordPauses();

const get: ServiceRequest = { method: 'GET', path: '/orders' };
const post = (): ServiceRequest => ({
	method: 'POST',
	path: '/orders',
	body: new URLSearchParams([['name', 'A']]),
});
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

it('reads the credential once for all of its requests', async () => {
	const reading = jest.spyOn(TestCredentialsHelper.prototype, 'getDecrypted');
	nock(API, { reqheaders: { authorization: KEY } })
		.get('/v2/orders')
		.times(3)
		.reply(200, []);
	await withTransport(async (transport) => {
		for (let request = 0; request < 3; request++) await transport.request(get);
	});
	expect(reading).toHaveBeenCalledTimes(1);
	reading.mockRestore();
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

	it.each([
		['nothing', () => {}],
		['a byte now and then', (write: () => void) => setInterval(write, 5)],
	])('%s for as long as one try may take ends it', async (_what, drip) => {
		server = await localServer((_request, response) => {
			response.writeHead(200);
			response.write('[');
			const dripping = drip(() => response.write(' '));
			response.on('close', () => clearInterval(dripping ?? undefined));
		});
		const outcome = await withTransport(async (transport) => await transport.send(get), {
			baseUrl: server.url,
			timeoutMs: 100,
			maxRetries: 0,
		});
		expect(outcome.kind).toBe('broken');
		expect(server.requests).toHaveLength(1);
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

	it('says so, and sends nothing, when a file can not be read', async () => {
		const body: StreamedBody = { open: async () => await Promise.reject(new Error('ENOENT')) };
		const error = await failureOf({ ...post(), body });
		expect(error?.message).toBe('A file for WorkReduce could not be read');
		expect(error?.description).toContain('Nothing was sent');
	});
});

describe('a credential that no request can be made with', () => {
	const refusal = async (entered: { baseUrl?: string; apiKey?: string }) =>
		await withTransport(async (transport) => await transport.request(post()), entered).then(
			() => undefined,
			(error: Error) => error,
		);

	it.each([
		['', 'is empty'],
		['api.workreduce.com/v2', 'does not begin with https:// or http://'],
		['ftp://api.workreduce.com/v2', 'does not begin with https:// or http://'],
		['https:/api.workreduce.com', 'does not begin with https:// or http://'],
		['https:///v2', 'names no host'],
		['https://api.workreduce.com/v2?key=secret', 'has a query or a fragment'],
		['https://api.workreduce.com/v2#secret', 'has a query or a fragment'],
		['https://user:secret@api.workreduce.com/v2', 'has a user name or a password'],
		['https://api workreduce.com', 'is not a web address'],
		['https://api.workreduce.com:99999', 'is not a web address'],
	])('has the base URL %j', async (baseUrl, what) => {
		const error = await refusal({ baseUrl });
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toContain('The Base URL in the credential "WorkReduce API"');
		expect(error?.message).toContain(what);
		expect(error?.message).not.toContain('secret');
	});

	it.each([
		['', 'is empty'],
		['secret\nkey', 'has a line break'],
		['secret”key', 'has a character that can not be sent'],
	])('has the key %j', async (apiKey, what) => {
		const error = await refusal({ apiKey });
		expect(error?.message).toBe(`The API Key in the credential "WorkReduce API" ${what}`);
		expect(error?.message).not.toContain('secret');
	});

	it('counts as nothing done, and is not tried again', async () => {
		const outcome = await withTransport(async (transport) => await transport.send(post()), {
			apiKey: 'a\nb',
		});
		expect(outcome).toMatchObject({ kind: 'unreachable' });
		expect(pauses).toEqual([]);
	});

	it('may have space around what was entered', async () => {
		nock(API, { reqheaders: { authorization: KEY } })
			.get('/v2/orders')
			.reply(200, []);
		const answer = await withTransport(async (transport) => await transport.request(get), {
			apiKey: ` ${KEY}\n`,
			baseUrl: ` ${API}/v2\n`,
		});
		expect(answer).toEqual([]);
	});
});

describe('the key', () => {
	const SECRET = 'wr&secret/key+"1%';
	const inBase64 = (text: string) => Buffer.from(text).toString('base64');
	const percent = encodeURIComponent(SECRET);

	it.each([
		['as it is', SECRET],
		['as a JSON text has it', JSON.stringify({ message: `no ${SECRET} here` })],
		['percent-encoded', percent],
		['percent-encoded in small letters', percent.replace(/%../g, (code) => code.toLowerCase())],
		['in base64', inBase64(SECRET)],
		['in base64 for URLs', Buffer.from(SECRET).toString('base64url')],
		['as HTTP Basic sends it', `Basic ${inBase64(`${SECRET}:`)}`],
		['as HTTP Basic sends it, percent-encoded', encodeURIComponent(inBase64(`${SECRET}:`))],
		['cut in the middle', `${' '.repeat(9990)}${SECRET.repeat(30)}`],
	])('is shown nowhere when a service says it %s', async (_how, body) => {
		for (const status of [200, 400, 401, 422, 500]) {
			nock(API).get('/v2/orders').reply(status, body);
			const error = await withTransport(async (transport) => await transport.request(get), {
				apiKey: SECRET,
				maxRetries: 0,
			}).then(
				(answer) => new Error(`answered ${JSON.stringify(answer)}`),
				(failure: NodeApiError) => failure,
			);
			if (error.message.startsWith('answered')) continue;
			const everything = inspect(error, { depth: 9, maxStringLength: null });
			for (const form of [SECRET, percent, inBase64(SECRET).slice(0, 12), 'wr&sec', 'wr%26']) {
				expect(everything).not.toContain(form);
			}
		}
	});

	it('is shown nowhere when no request comes through', async () => {
		for (const failure of [
			networkError('ECONNRESET'),
			Object.assign(new Error(`Invalid character in "${SECRET}"`), { code: 'ERR_INVALID_CHAR' }),
			new Error(SECRET),
		]) {
			nock(API).get('/v2/orders').replyWithError(failure);
			const error = await withTransport(async (transport) => await transport.request(get), {
				apiKey: SECRET,
				maxRetries: 0,
			}).catch((thrown: NodeApiError) => thrown);
			expect(error).toBeInstanceOf(Error);
			expect(inspect(error, { depth: 9 })).not.toContain('wr&sec');
		}
	});
});
