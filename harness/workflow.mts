import { randomUUID } from 'node:crypto';
import type {
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import type { SavedCredential, WorkflowDraft } from './n8n-api.mts';
import { nodeType } from './packages.mts';

/** A node of a workflow; `pinned` items are used instead of what it would put out. */
export type Step = Partial<INode> & { type: string; pinned?: INodeExecutionData[] };

/** A manual trigger that starts the run with these items. */
export const items = (...json: IDataObject[]): Step => ({
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	pinned: (json.length > 0 ? json : [{}]).map((one) => ({ json: one })),
});

/** The same with files: `binary` by field name, contents as they are. */
export const itemsWithFiles = (
	...all: Array<{
		json?: IDataObject;
		files: Record<string, { name: string; type?: string; data: Buffer | string }>;
	}>
): Step => ({
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	pinned: all.map(({ json = {}, files }) => ({
		json,
		binary: Object.fromEntries(
			Object.entries(files).map(([field, { name, type = 'application/octet-stream', data }]) => [
				field,
				{ data: Buffer.from(data).toString('base64'), fileName: name, mimeType: type },
			]),
		),
	})),
});

/** A published workflow starts here when its webhook is called by POST. */
export const called = (path: string): Step => ({
	name: 'Called',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	webhookId: path,
	parameters: { path, httpMethod: 'POST' },
});

/** One of our nodes, e.g. `ours('workReduce', { resource: 'order', operation: 'get', … }, credential)`. */
export const ours = (
	node: Parameters<typeof nodeType>[0],
	parameters: INodeParameters,
	credential?: SavedCredential,
	more: Partial<INode> = {},
): Step => ({
	name: node,
	type: nodeType(node),
	parameters,
	...(credential && {
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	}),
	...more,
});

/** A workflow of these nodes, each feeding the next. */
export function chain(steps: Step[], name = `test ${randomUUID().slice(0, 8)}`): WorkflowDraft {
	const nodes = steps.map(
		({ pinned: _pinned, ...step }, index): INode => ({
			id: randomUUID(),
			name: `${step.type.split('.').pop()} ${index}`,
			typeVersion: 1,
			position: [index * 240, 0],
			parameters: {},
			...step,
		}),
	);
	const connections: IConnections = {};
	nodes.slice(1).forEach((node, index) => {
		connections[nodes[index]!.name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	});
	const pinData = Object.fromEntries(
		steps.flatMap(({ pinned }, index) => (pinned ? [[nodes[index]!.name, pinned]] : [])),
	);
	return { name, nodes, connections, pinData, settings: { executionOrder: 'v1' } };
}
