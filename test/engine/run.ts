/*
 * Mirrors nothing by itself: it runs workflows on n8n-core 2.40.3
 * (packages/core/src/execution-engine/workflow-execute.ts) by way of execution.ts.
 */
import type {
	IConnections,
	INodeExecutionData,
	INodeType,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { storeItems, useBinaryStorage, type BinaryStorage, type TestItem } from './binary';
import {
	createExecution,
	runExecution,
	EXECUTION_ID,
	type RunResult,
	type StoredExecution,
} from './execution';
import { passThrough } from './nodes';
import { buildWorkflow, nameOf, WORKFLOW_ID, type TestNode, type WorkflowSpec } from './workflow';

export interface RunSpec extends WorkflowSpec {
	/** Items that the first node of the list receives; default one empty item. */
	input?: TestItem[];
	/** `trigger` (default: a production run), `manual`, … */
	mode?: WorkflowExecuteMode;
	/** Where files are kept; default `filesystem`, as on a server. */
	binaryStorage?: BinaryStorage;
	/** Workflows that nodes can call with `executeWorkflow({ id })`; each starts at its first node. */
	subWorkflows?: Record<string, WorkflowSpec>;
	/** Told of the execution before it starts, for calls that arrive while it runs. */
	onStart?: (execution: StoredExecution) => void;
}

export interface NodeSpec
	extends Omit<TestNode, 'node'>,
		Omit<RunSpec, 'nodes' | 'input' | 'connections'> {
	items?: TestItem[];
	/** Nodes behind the tested one; a chain, unless `connections` say otherwise. */
	then?: TestNode[];
	/** Connections from the tested node on. */
	connections?: IConnections;
}

export interface NodeRunResult extends RunResult {
	/** What the tested node put out: items by output. */
	outputs: INodeExecutionData[][];
	/** Hints the node added for the user. */
	hints: NodeExecutionHint[];
}

/** Runs a workflow from its first node to its end or its first wait. */
export async function runWorkflow(spec: RunSpec): Promise<RunResult> {
	const { input = [{ json: {} }], mode = 'trigger', binaryStorage = 'filesystem' } = spec;
	const service = await useBinaryStorage(binaryStorage);
	const items = await storeItems(service, input, WORKFLOW_ID, EXECUTION_ID);

	const subWorkflows = Object.entries(spec.subWorkflows ?? {}).map(
		([id, subSpec]) => [id, buildWorkflow(subSpec, id)] as const,
	);
	const { execution, data } = createExecution(buildWorkflow(spec), nameOf(spec.nodes[0]), items, {
		mode,
		subWorkflows: Object.fromEntries(subWorkflows),
	});
	spec.onStart?.(execution);
	return await runExecution(execution, data);
}

/** Runs one node with the given items, behind a node named "Input" that emits them. */
export async function runNode(node: INodeType, spec: NodeSpec = {}): Promise<NodeRunResult> {
	const {
		items,
		then = [],
		connections,
		credentials,
		settings,
		staticData,
		baseUrl,
		mode,
		binaryStorage,
		subWorkflows,
		onStart,
		...nodeSettings
	} = spec;
	const tested: TestNode = { ...nodeSettings, node };
	const name = nameOf(tested);

	const result = await runWorkflow({
		nodes: [{ node: passThrough('Input') }, tested, ...then],
		connections: connections && {
			Input: { main: [[{ node: name, type: 'main', index: 0 }]] },
			...connections,
		},
		credentials,
		settings,
		staticData,
		baseUrl,
		input: items,
		mode,
		binaryStorage,
		subWorkflows,
		onStart,
	});
	return {
		...result,
		outputs: result.outputsOf(name),
		hints: result.runData[name]?.at(-1)?.hints ?? [],
	};
}
