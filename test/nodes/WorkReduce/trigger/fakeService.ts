import type { INodeParameters } from 'n8n-workflow';

import { WorkReduceApi } from '../../../../credentials/WorkReduceApi.credentials';
import { WorkReduceTrigger } from '../../../../nodes/WorkReduce/WorkReduceTrigger.node';
import {
	credential,
	localServer,
	startPolling,
	type LocalServer,
	type PollSpec,
	type RecordedRequest,
} from '../../../engine';
import { FakeAccount } from './fakeAccount';

export const KEY = 'wr-secret-key';

export interface FakeService {
	account: FakeAccount;
	/** Opens another account of the service, which has a key of its own. */
	open(key: string): FakeAccount;
	url: string;
	/** Path and query of the requests since the last call, in order. */
	asked(): string[];
	/** Answers a request in its own way; for those it doesn't answer, the account does. */
	disturb(answer: (path: string) => Answer | undefined): void;
	/** Activates the trigger on this service; the first poll is that of the activation. */
	trigger(
		parameters: INodeParameters,
		spec?: Partial<PollSpec> & { apiVersion?: string; key?: string },
	): ReturnType<typeof startPolling>;
	close(): Promise<void>;
}

interface Answer {
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
}

/** Accounts on a real server, which wants a key for its API and none for its files. */
export async function startFakeService(account = new FakeAccount()): Promise<FakeService> {
	const accounts = new Map([[KEY, account]]);
	let disturbance: (path: string) => Answer | undefined = () => undefined;
	const server: LocalServer = await localServer((request) => {
		const { pathname, searchParams } = new URL(request.url, 'http://localhost');
		try {
			return disturbance(request.url) ?? answer(accounts, request, pathname, searchParams);
		} catch (error) {
			// A status that is not worth another try.
			return { status: 400, body: { error: (error as Error).message } };
		}
	});
	let seen = 0;
	return {
		account,
		open(key) {
			const another = new FakeAccount();
			accounts.set(key, another);
			return another;
		},
		url: server.url,
		asked() {
			const paths = server.requests.slice(seen).map(({ url }) => url.replace('/v2', ''));
			seen = server.requests.length;
			return paths;
		},
		disturb: (own) => {
			disturbance = own;
		},
		trigger: (parameters, { apiVersion = '2018-07', key = KEY, ...spec } = {}) =>
			startPolling(new WorkReduceTrigger(), {
				parameters,
				credentials: [
					credential(new WorkReduceApi(), { apiKey: key, baseUrl: `${server.url}/v2`, apiVersion }),
				],
				...spec,
			}),
		close: async () => await server.close(),
	};
}

function answer(
	accounts: Map<string, FakeAccount>,
	{ headers }: RecordedRequest,
	path: string,
	query: URLSearchParams,
): Answer {
	if (path.startsWith('/files/')) {
		if (headers.authorization !== undefined) return { status: 400, body: 'A key for a file' };
		if (path.includes('missing')) return { status: 404, body: 'Not found' };
		return { headers: { 'content-type': 'text/csv' }, body: `bytes of ${path}` };
	}
	const account = accounts.get(String(headers.authorization));
	if (account === undefined) return { status: 401, body: { error: 'Who are you?' } };
	if (path === '/v2/orders') {
		const after = query.get('starting_after') ?? undefined;
		return { body: account.page(Number(query.get('limit')), after).map(({ raw }) => raw) };
	}
	const order = account.one(path.replace(/^\/v2\/orders?\//, ''));
	if (order === 'deleted') return { status: 410, body: { error: 'It was deleted' } };
	if (order === 'unknown') return { status: 404, body: { error: 'There is no such order' } };
	return { body: order.raw };
}
