import type { INodeParameters } from 'n8n-workflow';

import { MicroworkApi } from '../../../credentials/MicroworkApi.credentials';
import { Microwork } from '../../../nodes/Microwork/Microwork.node';
import { credential } from '../../engine';
import { runOperation, type RunOptions } from '../run';

export const KEY = 'mw-secret-key';
export const HOST = 'https://api.microwork.io';
export const API = `${HOST}/v1`;
export const CALLBACK = 'http://www.example.com/callback';

/** A credential; those of 0.1.0 have no API version. */
export const account = (baseUrl = API, apiVersion?: '2017-04' | '2017-09') =>
	credential(new MicroworkApi(), { apiKey: KEY, baseUrl, ...(apiVersion && { apiVersion }) });

/** Runs an operation, `resource.operation`. */
export const run = async (
	operation: string,
	parameters: INodeParameters,
	{ baseUrl, ...options }: RunOptions & { baseUrl?: string } = {},
) =>
	await runOperation(new Microwork(), KEY, operation, parameters, {
		credentials: [account(baseUrl)],
		...options,
	});

/** An expression, e.g. `from('$json.url')`. */
export const from = (expression: string) => `={{ ${expression} }}`;
