import type { INodeParameters } from 'n8n-workflow';

import { WorkReduceApi } from '../../../credentials/WorkReduceApi.credentials';
import { WorkReduce } from '../../../nodes/WorkReduce/WorkReduce.node';
import { credential } from '../../engine';
import { runOperation, type RunOptions } from '../run';

export const KEY = 'wr-secret-key';
export const API = 'https://api.workreduce.com';

/** A credential as 0.1.0 saved it, which knew no API version, unless one is given. */
export const workReduceCredential = (baseUrl = `${API}/v2`, apiVersion?: string) =>
	credential(new WorkReduceApi(), { apiKey: KEY, baseUrl, ...(apiVersion ? { apiVersion } : {}) });

/** Three input items whose JSON has the given field. */
export const threeItems = (field: string, values: [unknown, unknown, unknown]) =>
	values.map((value) => ({ json: { [field]: value as string } }));

/** Runs an operation, `resource.operation`. */
export const run = async (
	operation: string,
	parameters: INodeParameters,
	{ baseUrl, apiVersion, ...options }: RunOptions & { baseUrl?: string; apiVersion?: string } = {},
) =>
	await runOperation(new WorkReduce(), KEY, operation, parameters, {
		credentials: [workReduceCredential(baseUrl, apiVersion)],
		...options,
	});

/** The JSON of all items that the operation puts out; throws its error. */
export async function jsonOf(...args: Parameters<typeof run>) {
	const { json, error } = await run(...args);
	if (error) throw error as unknown as Error;
	return json;
}

/** The error that ends the execution. */
export async function errorOf(...args: Parameters<typeof run>) {
	const { error } = await run(...args);
	return { message: error?.message, description: error?.description, context: error?.context };
}

/** An order number as a resource locator holds it. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });
