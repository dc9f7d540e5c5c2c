import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ExecutionError,
	type IConnections,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunData,
	type IRunExecutionData,
	type IWorkflowBase,
	type NodeExecutionHint,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { storeItems, useBinaryStorage, type BinaryStorage, type TestItem } from './binary';
import { passThrough } from './nodes';
import {
	additionalDataFor,
	buildWorkflow,
	EXECUTION_ID,
	nameOf,
	toWorkflow,
	WORKFLOW_ID,
	type BuiltWorkflow,
	type TestNode,
	type WorkflowSpec,
} from './workflow';

export interface RunSpec extends WorkflowSpec {
	/** Items that the first node of the list receives; default one empty item. */
	input?: TestItem[];
	/** `trigger` (default: a production run), `manual`, … */
	mode?: WorkflowExecuteMode;
	/** Where files are kept; default `filesystem`, as on a server. */
	binaryStorage?: BinaryStorage;
}

export interface RunResult {
	/** `success`, `error`, `waiting`, … */
	status: IRun['status'];
	/** The error that ended the execution: a plain object, as n8n stores it. */
	error?: ExecutionError;
	/** Until when the execution waits. */
	waitTill?: Date;
	/** What each node did, run by run. */
	runData: IRunData;
	/** The whole of what n8n would store. */
	data: IRunExecutionData;
	/** Static data after the run, by n8n's keys. */
	staticData: IDataObject;
	/** The outputs of a node's last run (or of run `runIndex`); `[]` where it put out nothing. */
	outputsOf(nodeName: string, runIndex?: number): INodeExecutionData[][];
	/** The workflow that ran, for `deliverCallback` and `timeOutWait`. */
	execution: Execution;
}

/** A workflow with what is known of its run: the server's database row. */
export interface Execution {
	built: BuiltWorkflow;
	workflowData: IWorkflowBase;
	mode: WorkflowExecuteMode;
	executionId: string;
}

export interface NodeSpec extends Omit<TestNode, 'node'> {
	items?: TestItem[];
	credentials?: WorkflowSpec['credentials'];
	settings?: WorkflowSpec['settings'];
	mode?: WorkflowExecuteMode;
	binaryStorage?: BinaryStorage;
	/** Nodes behind the tested one; wire them with `connections`, from the tested node's name. */
	then?: TestNode[];
	connections?: IConnections;
}

export interface NodeRunResult extends RunResult {
	/** What the tested node put out: items by output. */
	outputs: INodeExecutionData[][];
	/** Hints the node added for the user. */
	hints: NodeExecutionHint[];
}

/** Runs stored execution data to its end (or to its next wait) on n8n's engine. */
export async function runExecution(
	execution: Execution,
	data: IRunExecutionData,
	restart = false,
): Promise<RunResult> {
	const { built, mode, executionId, workflowData } = execution;
	const workflow = toWorkflow(workflowData, built.nodeTypes);
	const additionalData = additionalDataFor(built, mode, {
		executionId,
		...(restart ? { restartExecutionId: executionId } : {}),
	});
	const run = await new WorkflowExecute(additionalData, mode, data).processRunExecutionData(
		workflow,
	);

	const { runData, error } = run.data.resultData;
	return {
		status: run.status,
		error,
		waitTill: run.waitTill ?? undefined,
		runData,
		data: run.data,
		staticData: JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject,
		outputsOf: (nodeName, runIndex = -1) =>
			(runData[nodeName]?.at(runIndex)?.data?.main ?? []).map((items) => items ?? []),
		execution,
	};
}

/** Runs a workflow from its first node. */
export async function runWorkflow(spec: RunSpec): Promise<RunResult> {
	const { input = [{ json: {} }], mode = 'trigger', binaryStorage = 'filesystem' } = spec;
	const service = await useBinaryStorage(binaryStorage);
	const items = await storeItems(service, input, WORKFLOW_ID, EXECUTION_ID);

	const built = buildWorkflow(spec);
	const { workflow, workflowData } = built;
	const node = workflow.getNode(nameOf(spec.nodes[0]));
	if (!node) throw new Error('A workflow needs at least one node');

	return await runExecution(
		{ built, workflowData, mode, executionId: EXECUTION_ID },
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
		}),
	);
}

/** Runs one node with the given items, behind a node named "Input" that emits them. */
export async function runNode(node: INodeType, spec: NodeSpec = {}): Promise<NodeRunResult> {
	const {
		items,
		credentials,
		settings,
		mode,
		binaryStorage,
		then = [],
		connections,
		...nodeSettings
	} = spec;
	const tested: TestNode = { ...nodeSettings, node };
	const name = nameOf(tested);

	const result = await runWorkflow({
		nodes: [{ node: passThrough('Input') }, tested, ...then],
		...(connections
			? {
					connections: {
						Input: { main: [[{ node: name, type: 'main', index: 0 }]] },
						...connections,
					},
				}
			: {}),
		credentials,
		settings,
		input: items,
		mode,
		binaryStorage,
	});
	return {
		...result,
		outputs: result.outputsOf(name),
		hints: result.runData[name]?.at(-1)?.hints ?? [],
	};
}
