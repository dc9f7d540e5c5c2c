/*
 * Mirrors, of n8n 2.40.7, packages/cli/src/workflow-runner.ts (how an execution is run),
 * packages/cli/src/execution-lifecycle/execution-lifecycle-hooks.ts (what is stored of it) and
 * packages/cli/src/workflow-execute-additional-data.ts (`executeWorkflow`: sub-workflows).
 */
/* eslint-disable @n8n/community-nodes/require-node-api-error, @typescript-eslint/no-require-imports */
import { WorkflowExecute, WorkflowHasIssuesError } from 'n8n-core';
import {
	createRunExecutionData,
	type ExecuteWorkflowData,
	type ExecutionError,
	type IDataObject,
	type INodeExecutionData,
	type IRun,
	type IRunData,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type RelatedExecution,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalDataFor, toWorkflow, type BuiltWorkflow } from './workflow';

// Its types say it is an ES module only; what is loaded here is its CommonJS form.
const { parse, stringify } = require('flatted') as {
	parse(text: string): unknown;
	stringify(value: unknown): string;
};

/** An execution as the server's database holds it; changes as the execution goes on. */
export interface StoredExecution {
	readonly id: string;
	readonly mode: WorkflowExecuteMode;
	readonly built: BuiltWorkflow;
	status: IRun['status'];
	finished: boolean;
	/** Run data in the form it is stored in. */
	data: string;
	/** The workflow's static data in the database, by n8n's keys. */
	staticData: IDataObject;
	/** Executions of sub-workflows that this one started. */
	children: StoredExecution[];
	parent?: StoredExecution;
	/** Workflows that nodes can call, by id. */
	subWorkflows: Record<string, BuiltWorkflow>;
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
	/** The whole of what n8n stores. */
	data: IRunExecutionData;
	/** The workflow's static data after the run, by n8n's keys. */
	staticData: IDataObject;
	/** The outputs of a node's last run (or of run `runIndex`); `[]` where it put out nothing. */
	outputsOf(nodeName: string, runIndex?: number): INodeExecutionData[][];
	/** The execution in the database, for `deliverCallback` and `timeOutWait`. */
	execution: StoredExecution;
}

const FIRST_ID = 42;
/** The id of the only (or outermost) execution of a test. */
export const EXECUTION_ID = String(FIRST_ID);

/** Run data as read back from the database: nothing is shared with the run that wrote it. */
export const readData = (execution: StoredExecution): IRunExecutionData =>
	parse(execution.data) as IRunExecutionData;

export const writeData = (data: IRunExecutionData): string => stringify(data);

/** `$execution.resumeUrl` of an execution. */
export function resumeUrlOf(execution: StoredExecution): string {
	const url = new URL(`${execution.built.baseUrl}/webhook-waiting/${execution.id}`);
	const { resumeToken } = readData(execution);
	if (resumeToken) url.searchParams.set('signature', resumeToken);
	return url.toString();
}

/** Stores a new execution of a workflow that starts at the given node with the given items. */
export function createExecution(
	built: BuiltWorkflow,
	startNodeName: string,
	items: INodeExecutionData[],
	{
		mode,
		subWorkflows = {},
		parent,
		parentExecution,
	}: {
		mode: WorkflowExecuteMode;
		subWorkflows?: StoredExecution['subWorkflows'];
		parent?: StoredExecution;
		parentExecution?: RelatedExecution;
	},
): { execution: StoredExecution; data: IRunExecutionData } {
	const node = toWorkflow(built.workflowData, built.nodeTypes).getNode(startNodeName);
	if (!node) throw new Error(`The workflow has no node "${startNodeName}"`);
	const data = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [
				{
					node,
					data: { main: [items] },
					source: null,
					...(parent ? { metadata: { parentExecution } } : {}),
				},
			],
		},
		parentExecution,
	});
	const execution: StoredExecution = {
		id: parent ? `${parent.id}${parent.children.length + 1}` : EXECUTION_ID,
		mode,
		built,
		status: 'running',
		finished: false,
		data: writeData(data),
		staticData: structuredClone(built.workflowData.staticData ?? {}),
		children: [],
		parent,
		subWorkflows,
	};
	parent?.children.push(execution);
	return { execution, data };
}

/** Runs an execution on n8n's engine to its end, or to its next wait, and stores what came of it. */
export async function runExecution(
	execution: StoredExecution,
	data: IRunExecutionData,
	{ resumed = false }: { resumed?: boolean } = {},
): Promise<RunResult> {
	const { built, mode, id } = execution;
	const workflow = toWorkflow(
		{ ...built.workflowData, staticData: execution.staticData },
		built.nodeTypes,
	);
	const additionalData = additionalDataFor(built, mode, {
		executionId: id,
		...(resumed ? { restartExecutionId: id } : {}),
		executeWorkflow: subWorkflowRunner(execution),
	});

	let run: Pick<IRun, 'status' | 'data' | 'finished' | 'waitTill'>;
	try {
		run = await new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
	} catch (error) {
		if (!(error instanceof WorkflowHasIssuesError)) throw error;
		run = { status: 'error', data: failedBeforeStart(error), finished: false };
	}

	execution.status = statusOf(run);
	execution.finished = run.finished ?? false;
	execution.data = writeData(run.data);
	if (mode !== 'manual' && workflow.staticData.__dataChanged === true) {
		execution.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	}

	const { runData, error } = run.data.resultData;
	return {
		status: execution.status,
		error,
		waitTill: run.waitTill ?? undefined,
		runData,
		data: run.data,
		staticData: structuredClone(execution.staticData),
		outputsOf: (nodeName, runIndex = -1) =>
			(runData[nodeName]?.at(runIndex)?.data?.main ?? []).map((items) => items ?? []),
		execution,
	};
}

/** The status that n8n stores: an error left in the data counts, whatever the engine says. */
const statusOf = ({ status, data }: Pick<IRun, 'status' | 'data'>): IRun['status'] =>
	status === 'success' && data.resultData.error ? 'error' : status;

const failedBeforeStart = (error: WorkflowHasIssuesError): IRunExecutionData =>
	createRunExecutionData({
		resultData: { error: { ...error, message: error.message, stack: error.stack }, runData: {} },
	});

/** What `executeWorkflow` of a node leads to: a new execution that knows its parent. */
function subWorkflowRunner(
	parent: StoredExecution,
): IWorkflowExecuteAdditionalData['executeWorkflow'] {
	return async ({ id }, _additionalData, { inputData, parentExecution, doNotWaitToFinish }) => {
		const built = parent.subWorkflows[String(id)];
		if (!built) throw new Error(`The test has no sub-workflow "${String(id)}"`);
		const { execution, data } = createExecution(
			built,
			built.workflowData.nodes[0].name,
			inputData ?? [{ json: {} }],
			{ mode: 'integrated', subWorkflows: parent.subWorkflows, parent, parentExecution },
		);
		const running = runExecution(execution, data);
		if (doNotWaitToFinish) return { executionId: execution.id, data: [null] };

		const result = await running;
		if (result.status !== 'success' && result.status !== 'waiting') {
			throw Object.assign(new Error(result.error?.message), result.error, {
				executionId: execution.id,
				workflowId: built.workflowData.id,
			});
		}
		return {
			executionId: execution.id,
			data: outputOf(result),
			waitTill: result.waitTill,
		} satisfies ExecuteWorkflowData;
	};
}

/** What a sub-workflow hands to its caller: the runs of its last node, merged by output. */
function outputOf({ data }: RunResult): Array<INodeExecutionData[] | null> {
	const { lastNodeExecuted, runData } = data.resultData;
	const runs = lastNodeExecuted ? (runData[lastNodeExecuted] ?? []) : [];
	const outputCount = Math.max(0, ...runs.map((run) => run.data?.main?.length ?? 0));
	if (outputCount === 0) return [null];
	return Array.from({ length: outputCount }, (_, output) =>
		runs.flatMap((run) => run.data?.main?.[output] ?? []),
	);
}
