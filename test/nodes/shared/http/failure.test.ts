/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import nock from 'nock';
import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';

import { outcomeOfFailure } from '../../../../nodes/shared/http/failure';
import type { ServiceRequest } from '../../../../nodes/shared/http/transport';
import { localServer, recordPauses } from '../../../engine';
import { withTransport } from './withTransport';

// Its stand-in for sockets knows no certificates.
beforeAll(() => nock.restore());

const pauses = recordPauses();

const order: ServiceRequest = {
	method: 'POST',
	path: '/orders',
	body: new URLSearchParams([['name', 'A']]),
};

/** What became of an order for this address, and what the user reads. */
async function placeOrder(baseUrl: string) {
	return await withTransport(
		async (transport) => {
			const outcome = await transport.send(order);
			const error = await transport.read(outcome, order).then(
				() => undefined,
				(failure: NodeApiError) => failure,
			);
			return { outcome, error };
		},
		{ baseUrl },
	);
}

describe('a server whose certificate is not valid gets nothing', () => {
	const pem = (name: string) => readFileSync(join(__dirname, 'certificates', name), 'utf8');

	async function secureServer(certificate: string, maxVersion: tls.SecureVersion) {
		const received: string[] = [];
		const server = createServer(
			{ key: pem('server.key'), cert: pem(`${certificate}.pem`), maxVersion },
			(request, response) => {
				received.push(`${request.method} ${request.url}`);
				response.end('{}');
			},
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const close = async () => await new Promise((resolve) => server.close(resolve));
		return { url: `https://127.0.0.1:${port}`, received, close };
	}

	let trusting: jest.SpyInstance | undefined;
	afterEach(() => trusting?.mockRestore());

	function trustTheAuthority() {
		const { createSecureContext } = tls;
		trusting = jest.spyOn(tls, 'createSecureContext').mockImplementation((options) => {
			const made = createSecureContext(options) as tls.SecureContext & {
				context: { addCACert(certificate: string): void };
			};
			made.context.addCACert(pem('authority.pem'));
			return made;
		});
	}
	describe.each(['TLSv1.2', 'TLSv1.3'] as const)('with %s', (version) => {
		it.each([
			['selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'not signed by an authority'],
			['valid', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not signed by an authority'],
			['expired', 'CERT_HAS_EXPIRED', 'has expired'],
			['otherHost', 'ERR_TLS_CERT_ALTNAME_INVALID', 'is for another host'],
		])('%s: %s', async (certificate, code, words) => {
			if (certificate !== 'valid') trustTheAuthority();
			const server = await secureServer(certificate, version);
			const { outcome, error } = await placeOrder(server.url).finally(server.close);
			expect(outcome).toEqual({ kind: 'unreachable', code, hindrance: 'certificate' });
			expect(server.received).toEqual([]);
			expect(pauses).toEqual([]);
			expect(error?.message).toBe(
				'The certificate of the server at the Base URL is not valid for WorkReduce',
			);
			expect(error?.description).toContain(words);
			expect(error?.description).toContain(`Nothing was sent: ${code}.`);
		});

		it('valid, and known to n8n: gets the request', async () => {
			trustTheAuthority();
			const server = await secureServer('valid', version);
			const { outcome } = await placeOrder(server.url).finally(server.close);
			expect(outcome.kind).toBe('answered');
			expect(server.received).toEqual(['POST /orders']);
		});
	});
});

it('a server that does not speak https gets nothing', async () => {
	const server = await localServer();
	const { outcome, error } = await placeOrder(server.url.replace('http:', 'https:')).finally(
		server.close,
	);
	expect(outcome).toEqual({ kind: 'unreachable', code: 'EPROTO', hindrance: 'tls' });
	expect(server.requests).toEqual([]);
	expect(error?.message).toBe('The server at the Base URL of WorkReduce does not speak https');
	expect(error?.description).toContain('should begin with http://');
});

it('a port where nobody listens is tried again, then named with the code', async () => {
	const { url, close } = await localServer();
	await close();
	const { outcome, error } = await placeOrder(url);
	expect(outcome).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED', hindrance: 'network' });
	expect(pauses).toHaveLength(4);
	expect(error?.message).toBe('WorkReduce could not be reached');
	expect(error?.description).toContain('Nothing was sent: ECONNREFUSED.');
});

describe("n8n's own block of private addresses", () => {
	interface SsrfConfig {
		enabled: boolean;
		blockedHostnames: string[];
	}
	const network = require.resolve('@n8n/backend-network', {
		paths: [require.resolve('n8n-core')],
	});
	const resolveFor = (name: string) => require.resolve(name, { paths: [network] });
	const { Container } = jest.requireActual<{ Container: { get(token: unknown): SsrfConfig } }>(
		resolveFor('@n8n/di'),
	);
	const { SsrfProtectionConfig } = jest.requireActual<{ SsrfProtectionConfig: unknown }>(
		resolveFor('@n8n/config'),
	);
	const config = Container.get(SsrfProtectionConfig);
	beforeEach(() => (config.enabled = true));
	afterEach(() => (config.enabled = false));

	it.each(['127.0.0.1', 'localhost'])('of %s counts as nothing sent', async (host) => {
		const server = await localServer();
		const { outcome, error } = await placeOrder(server.url.replace('127.0.0.1', host)).finally(
			server.close,
		);
		expect(outcome).toMatchObject({ kind: 'unreachable', hindrance: 'blocked' });
		expect(server.requests).toEqual([]);
		expect(pauses).toEqual([]);
		expect(error?.message).toBe('n8n does not permit requests to the address of WorkReduce');
		expect(error?.description).toContain('N8N_SSRF_PROTECTION_ENABLED');
	});
});

describe('the code of a failure that n8n wrapped', () => {
	const node: INode = {
		id: 'a',
		name: 'Probe',
		type: 'test.probe',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const wrapped = (message: string, code?: string, more = {}) => {
		const own = Object.assign(new Error(message), { code, ...more });
		const axios = Object.assign(new Error(message, { cause: own }), { code });
		return new NodeApiError(node, axios as unknown as JsonObject);
	};
	const network = { kind: 'unreachable', hindrance: 'network' };

	it.each([
		['connect EHOSTUNREACH 10.0.0.1:443', 'EHOSTUNREACH'],
		['connect ENETUNREACH 10.0.0.1:443 - Local (0.0.0.0:0)', 'ENETUNREACH'],
		['connect ETIMEDOUT 10.0.0.1:443', 'ETIMEDOUT'],
		['getaddrinfo ENOTFOUND api.invalid', 'ENOTFOUND'],
		['getaddrinfo EAI_AGAIN api.invalid', 'EAI_AGAIN'],
	])('before the request went out: %s', (message, code) => {
		expect(outcomeOfFailure(wrapped(message, code))).toEqual({ ...network, code });
	});

	it.each([
		['read EHOSTUNREACH', 'EHOSTUNREACH'],
		['read ETIMEDOUT', 'ETIMEDOUT'],
		['socket hang up', 'ECONNRESET'],
		['timeout of 300000ms exceeded', 'ECONNABORTED'],
		['canceled', 'ERR_CANCELED'],
		['write EPROTO 80:error:0A000119:SSL routines:bad record mac', 'EPROTO'],
	])('when the request may have gone out: %s', (message, code) => {
		expect(outcomeOfFailure(wrapped(message, code))).toEqual({ kind: 'broken', code });
	});

	it('when each address of a host was tried', () => {
		const tried = ['::1', '127.0.0.1'].map((address) =>
			Object.assign(new Error(`connect ENETUNREACH ${address}:443`), { code: 'ENETUNREACH' }),
		);
		const all = Object.assign(new AggregateError(tried), { code: 'ENETUNREACH' });
		const failure = Object.assign(new Error('', { cause: all }), { code: 'ENETUNREACH' });
		expect(outcomeOfFailure(new NodeApiError(node, failure as unknown as JsonObject))).toEqual({
			...network,
			code: 'ENETUNREACH',
		});
	});

	it.each([
		['Invalid URL', 'ERR_INVALID_URL'],
		['Invalid character in header content ["Authorization"]', 'ERR_INVALID_CHAR'],
	])('when Node refuses to send it: %s', (message, code) => {
		const expected = { kind: 'unreachable', code, hindrance: 'request' };
		expect(outcomeOfFailure(wrapped(message, code))).toEqual(expected);
		const plain = new NodeApiError(node, { message, code, input: 'the address' });
		expect(outcomeOfFailure(plain)).toEqual(expected);
	});

	it.each([undefined, null, 'text', 7, {}, new Error('Something'), { code: 7 }])(
		'is unknown in %p, which then may have been sent',
		(failure) => {
			expect(outcomeOfFailure(failure)).toEqual({ kind: 'broken', code: 'UNKNOWN' });
		},
	);
});
