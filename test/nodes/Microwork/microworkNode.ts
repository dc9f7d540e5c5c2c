import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MicroworkApi } from '../../../credentials/MicroworkApi.credentials';
import { Microwork } from '../../../nodes/Microwork/Microwork.node';
import { credential, runNode, type NodeSpec } from '../../engine';

export const KEY = 'mw-secret-key';
export const HOST = 'https://api.microwork.io';
export const API = `${HOST}/v1`;
export const CALLBACK = 'http://www.example.com/callback';

/** A credential; those of 0.1.0 have no API version. */
export const account = (baseUrl = API, apiVersion?: '2017-04' | '2017-09') =>
	credential(new MicroworkApi(), { apiKey: KEY, baseUrl, ...(apiVersion && { apiVersion }) });

/** Runs one operation on n8n's engine, for items whose JSON is given. */
export async function runMicrowork(
	resource: string,
	operation: string,
	parameters: INodeParameters,
	{ rows = [{}], baseUrl, ...more }: NodeSpec & { rows?: IDataObject[]; baseUrl?: string } = {},
) {
	const result = await runNode(new Microwork(), {
		parameters: { resource, operation, ...parameters },
		items: rows.map((json) => ({ json })),
		credentials: [account(baseUrl)],
		...more,
	});
	const failure = result.error as { message: string; description?: string } | undefined;
	return {
		...result,
		failure,
		/** What came out of the node's first output. */
		json: (result.outputs[0] ?? []).map((item) => item.json),
		pairs: (result.outputs[0] ?? []).map((item) => item.pairedItem),
		/** Everything a user or a stored execution could see. */
		visible: JSON.stringify([result.runData, result.error]),
	};
}

/** How a network failure looks to the HTTP client. */
export const networkError = (code: string) => Object.assign(new Error(`read ${code}`), { code });

/** An expression, e.g. `from('$json.url')`. */
export const from = (expression: string) => `={{ ${expression} }}`;
