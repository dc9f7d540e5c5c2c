import type { INodeParameters } from 'n8n-workflow';

import { WorkReduceApi } from '../../../credentials/WorkReduceApi.credentials';
import { WorkReduce } from '../../../nodes/WorkReduce/WorkReduce.node';
import { credential, runNode, type NodeRunResult, type NodeSpec } from '../../engine';

export const KEY = 'wr-secret-key';
export const API = 'https://api.workreduce.com';

/** A credential as 0.1.0 saved it, which knew no API version, unless one is given. */
export const workReduceCredential = (baseUrl = `${API}/v2`, apiVersion?: string) =>
	credential(new WorkReduceApi(), { apiKey: KEY, baseUrl, ...(apiVersion ? { apiVersion } : {}) });

/** Three input items whose JSON has the given field. */
export const threeItems = (field: string, values: [unknown, unknown, unknown]) =>
	values.map((value) => ({ json: { [field]: value as string } }));

interface Run extends Omit<NodeSpec, 'credentials' | 'parameters'> {
	baseUrl?: string;
	apiVersion?: string;
}

/** Runs the node for an operation, `resource.operation`; whatever comes out, the key isn't in it. */
export async function run(
	operation: string,
	parameters: INodeParameters,
	{ baseUrl, apiVersion, ...spec }: Run = {},
): Promise<NodeRunResult> {
	const [resource, name] = operation.split('.');
	const result = await runNode(new WorkReduce(), {
		parameters: { resource, operation: name, ...parameters },
		credentials: [workReduceCredential(baseUrl, apiVersion)],
		...spec,
	});
	const { outputs, error, hints } = result;
	expect(JSON.stringify([outputs, error, error?.message, hints])).not.toContain(KEY);
	return result;
}

/** The JSON of all items that the operation puts out; throws its error. */
export async function jsonOf(...args: Parameters<typeof run>) {
	const { outputs, error } = await run(...args);
	if (error) throw error as unknown as Error;
	return (outputs[0] ?? []).map(({ json }) => json);
}

/** The error that ends the execution. */
export async function errorOf(...args: Parameters<typeof run>) {
	const { error } = await run(...args);
	return { message: error?.message, description: error?.description, context: error?.context };
}

/** An order number as a resource locator holds it. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });
