import type { INodePropertyOptions } from 'n8n-workflow';
import type { Stage } from '../../harness/stage.mts';
import { nodeType } from '../../harness/packages.mts';

/** All operations that our nodes offer in this n8n, each as `resource.operation`. */
export async function offeredOperations({ api }: Stage['n8n']): Promise<string[]> {
	const ours = (await api.nodeTypes()).filter(({ name }) =>
		[nodeType('workReduce'), nodeType('microwork')].includes(name),
	);
	return ours
		.flatMap(({ properties }) => properties.filter(({ name }) => name === 'operation'))
		.flatMap(({ displayOptions, options = [] }) =>
			(options as INodePropertyOptions[])
				// n8n adds an entry of its own.
				.filter(({ value }) => value !== '__CUSTOM_API_CALL__')
				.map(({ value }) => `${displayOptions?.show?.resource?.[0] as string}.${value as string}`),
		)
		.sort();
}
