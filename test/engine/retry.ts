/*
 * Mirrors packages/cli/src/executions/execution.service.ts (`retry`) of n8n 2.40.7: what "Retry" in the
 * list of executions does.
 */
import type { INodeParameters } from 'n8n-workflow';
import { readData, runExecution, type RunResult, type StoredExecution } from './execution';
import { toWorkflow, type BuiltWorkflow } from './workflow';

export interface RetrySpec {
	/** The id of the new execution. */
	executionId: string;
	/**
	 * What the user changed since, by the node's name: n8n's "Retry with currently saved workflow".
	 * Default: "Retry with original workflow".
	 */
	parameters?: Record<string, INodeParameters>;
}

function currentlySaved(built: BuiltWorkflow, parameters: Record<string, INodeParameters>) {
	const nodes = built.workflowData.nodes.map((node) => ({
		...node,
		parameters: parameters[node.name] ?? node.parameters,
	}));
	return { ...built.workflowData, nodes };
}

/**
 * Retries a failed execution: a new one, with an id and so a resume address of its own, goes on at the
 * node that failed. What the nodes keep in their contexts comes along, and so does the resume token;
 * the failed node's last run doesn't. Throws when the execution succeeded.
 */
export async function retryExecution(
	failed: StoredExecution,
	{ executionId, parameters }: RetrySpec,
): Promise<RunResult> {
	if (failed.finished) throw new Error('The execution succeeded, so it cannot be retried.');
	const { built } = failed;
	const workflowData = parameters
		? currentlySaved(built, parameters)
		: { ...built.workflowData, active: false, activeVersionId: null };

	const data = readData(failed);
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted) {
		delete data.resultData.error;
		const runs = runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	const workflow = toWorkflow(workflowData, built.nodeTypes);
	if (parameters) {
		for (const entry of data.executionData?.nodeExecutionStack ?? []) {
			entry.node = workflow.getNode(entry.node.name) ?? entry.node;
		}
	}
	const execution: StoredExecution = {
		...failed,
		id: executionId,
		mode: 'retry',
		built: { ...built, workflow, workflowData },
		status: 'running',
		// n8n stores an execution's workflow without its static data.
		staticData: parameters ? structuredClone(failed.staticData) : {},
		children: [],
	};
	return await runExecution(execution, data);
}
