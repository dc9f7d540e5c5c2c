import type { IExecuteFunctions } from 'n8n-workflow';

import { WorkReduceApi } from '../../../../credentials/WorkReduceApi.credentials';
import {
	createTransport,
	type Transport,
	type TransportOptions,
} from '../../../../nodes/shared/http/transport';
import { credential, inlineNode, runNode } from '../../../engine';

export const API = 'https://api.workreduce.com';
export const KEY = 'wr-secret-key';

const service = {
	name: 'WorkReduce',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};

interface Setting extends TransportOptions {
	baseUrl?: string;
	apiKey?: string;
}

/** What `use` makes of a transport inside a node on the real engine. */
export async function withTransport<T>(
	use: (transport: Transport, context: IExecuteFunctions) => Promise<T>,
	{ baseUrl = `${API}/v2`, apiKey = KEY, ...options }: Setting = {},
): Promise<T> {
	let result: { value: T } | { thrown: unknown } | undefined;
	const node = inlineNode(
		'Probe',
		async function () {
			try {
				result = { value: await use(createTransport(this, service, options), this) };
			} catch (thrown) {
				result = { thrown };
			}
			return [[]];
		},
		{ credentials: [{ name: 'workReduceApi', required: true }] },
	);
	const { error } = await runNode(node, {
		credentials: [credential(new WorkReduceApi(), { apiKey, baseUrl })],
	});
	if (error) throw error as unknown as Error;
	if (result !== undefined && 'value' in result) return result.value;
	throw result?.thrown as Error;
}
