/*
 * Mirrors, of n8n 2.40.7, packages/cli/src/webhooks/waiting-webhooks.ts (callbacks),
 * packages/cli/src/wait-tracker.ts (the end of a wait) and packages/cli/src/workflow-helpers.ts
 * (`preserveInputOverride`, `updateParentExecutionWithChildResults`).
 */
import type { Request, Response } from 'express';
import { WAITING_TOKEN_QUERY_PARAM } from 'n8n-core';
import type { ExecutionError, IRunExecutionData, ITaskData } from 'n8n-workflow';
import { timingSafeEqual } from 'node:crypto';
import {
	readData,
	resumeUrlOf,
	runExecution,
	writeData,
	type RunResult,
	type StoredExecution,
} from './execution';
import { queryText, type Answer, type Call } from './http';
import { executionProblem, HttpProblem } from './httpProblem';
import { exchange } from './server';
import { runWebhook, webhooksOf } from './webhook';
import { additionalDataFor, BASE_URL, toWorkflow } from './workflow';

export interface Callback extends Call {
	/**
	 * The address that the service calls, as the node gave it. Default: the waiting node's own, right
	 * token included. `query` is added to it.
	 */
	url?: string;
}

export interface CallbackResult extends Answer {
	/** How the execution went on; undefined when the call didn't resume it. */
	resumed?: RunResult;
	/** How the workflow went on that had called this one as a sub-workflow. */
	resumedParent?: RunResult;
	/** What `webhook()` threw. */
	error?: Error;
}

/**
 * The address for callbacks to the node that an execution waits at: its id in the path of the resume
 * URL, which stands alone once nothing waits.
 */
export function callbackUrlOf(execution: StoredExecution): string {
	const url = new URL(resumeUrlOf(execution));
	const waitingAt = readData(execution).executionData?.nodeExecutionStack[0];
	if (waitingAt) url.pathname += `/${waitingAt.node.id}`;
	return url.toString();
}

function checkToken({ url }: Request, data: IRunExecutionData): string | undefined {
	const { searchParams } = new URL(url, BASE_URL);
	const [token, ...path] = (searchParams.get(WAITING_TOKEN_QUERY_PARAM) ?? '').split('/');
	const expected = data.resumeToken;
	const isValid =
		!!expected &&
		token.length === expected.length &&
		timingSafeEqual(Buffer.from(token), Buffer.from(expected));
	if (!isValid) throw new HttpProblem(401, 'Invalid token', { error: 'Invalid token' });
	return path.length > 0 ? path.join('/') : undefined;
}

/** Removes the waiting node's last run, which n8n writes again when the node goes on. */
function dropLastRun(runs: ITaskData[]): void {
	const dropped = runs.pop();
	if (!dropped?.inputOverride) return;
	const { source, inputOverride } = dropped;
	runs.push({ startTime: 0, executionTime: 0, executionIndex: 0, source, inputOverride });
}

/** Sets a waiting execution to `running` and stores its data; false when another call did so before. */
function claim(execution: StoredExecution, data: IRunExecutionData): boolean {
	if (execution.status !== 'waiting') return false;
	execution.status = 'running';
	execution.data = writeData(data);
	return true;
}

/**
 * Calls the waiting webhook of an execution as a service does, and resumes the execution when the
 * node says so. Works at any time: too early, repeated, and at the same time as other calls.
 */
export async function deliverCallback(
	execution: StoredExecution,
	{ url, query, method = 'POST', ...call }: Callback = {},
): Promise<CallbackResult> {
	const address = new URL(url ?? callbackUrlOf(execution));
	const search = [address.search.slice(1), queryText(query ?? '')].filter(Boolean).join('&');
	const gate = enterGate(execution);
	try {
		const { answer, outcome } = await exchange(
			{ ...call, method, query: search },
			address.pathname,
			async (request, response) => await receive(execution, request, response, gate.pass),
		);
		return { ...answer, ...outcome };
	} finally {
		gate.leave();
	}
}

interface Gate {
	expected: number;
	open: Array<() => void>;
}

const gates = new WeakMap<StoredExecution, Gate>();

/**
 * Lets callbacks that are made at the same time all read the execution before the first of them
 * changes it, which on a server depends on timing.
 */
function enterGate(execution: StoredExecution): { pass(): Promise<void>; leave(): void } {
	const gate = gates.get(execution) ?? { expected: 0, open: [] };
	gates.set(execution, gate);
	gate.expected += 1;
	let isInside = true;
	const leave = () => {
		if (!isInside) return;
		isInside = false;
		gate.expected -= 1;
		if (gate.expected === 0) for (const open of gate.open.splice(0)) open();
	};
	const pass = async () => {
		const opened = new Promise<void>((resolve) => gate.open.push(resolve));
		leave();
		await opened;
	};
	return { pass, leave };
}

async function receive(
	execution: StoredExecution,
	request: Request,
	response: Response,
	othersHaveRead: () => Promise<void>,
): Promise<Pick<CallbackResult, 'resumed' | 'resumedParent' | 'error'>> {
	const { built, mode, id } = execution;
	const { path: executionId, suffix: pathSuffix } = request.params;
	request.params = {};
	if (executionId !== id) {
		throw new HttpProblem(404, `The execution "${executionId}" does not exist.`);
	}
	const data = readData(execution);
	const pathInToken = checkToken(request, data);
	const suffix = pathSuffix || (pathInToken ?? '');

	if (execution.status === 'running') {
		throw new HttpProblem(409, `The execution "${id}" is running already.`);
	}
	if (data.resultData.error) {
		throw new HttpProblem(409, `The execution "${id}" has finished with error.`);
	}
	if (execution.finished) {
		throw new HttpProblem(409, `The execution "${id} has finished already.`);
	}

	await othersHaveRead();

	const { lastNodeExecuted } = data.resultData;
	const workflow = toWorkflow(built.workflowData, built.nodeTypes);
	const node = workflow.getNode(lastNodeExecuted ?? '');
	const stackEntry = data.executionData?.nodeExecutionStack[0];
	if (!lastNodeExecuted || !node || !stackEntry) {
		throw new HttpProblem(404, 'Could not find node to process webhook.');
	}
	stackEntry.node.disabled = true;
	data.waitTill = undefined;
	dropLastRun(data.resultData.runData[lastNodeExecuted]);

	const additionalData = additionalDataFor(built, mode, { executionId: id });
	const webhook = webhooksOf(workflow, node, additionalData).find(
		({ httpMethod, path: webhookPath, webhookDescription }) =>
			httpMethod === request.method &&
			webhookPath === suffix &&
			webhookDescription.restartWebhook === true,
	);
	if (!webhook) {
		throw new HttpProblem(
			404,
			`The workflow for execution "${id}" does not contain a waiting webhook with a matching path/method.`,
		);
	}

	const { workflowData, error, answer } = await runWebhook({
		workflow,
		node,
		webhook,
		additionalData,
		mode,
		runExecutionData: data,
		request,
		response,
	});
	if (workflowData === undefined) {
		answer?.();
		return { error };
	}

	if (error) {
		data.resultData = {
			runData: {},
			lastNodeExecuted: node.name,
			error: { ...error, message: error.message, stack: error.stack } as ExecutionError,
		};
	}
	stackEntry.data.main = workflowData;
	stackEntry.metadata = { ...stackEntry.metadata, forwardAllOutputs: true };
	if (!claim(execution, data)) {
		// A node that answered by itself has done so already; n8n's own answer is still to come.
		if (answer) throw executionProblem();
		return { error };
	}
	answer?.();
	const resumed = await runExecution(execution, data, { resumed: true });
	return { error, resumed, resumedParent: await resumeParent(execution, resumed) };
}

/** Ends a wait by its time limit: the node's stored input is passed on, none of its code runs. */
export async function timeOutWait(
	execution: StoredExecution,
): Promise<RunResult & { resumedParent?: RunResult }> {
	const data = readData(execution);
	if (!claim(execution, data)) {
		throw new Error(`The execution doesn't wait, its status is "${execution.status}"`);
	}
	const resumed = await runExecution(execution, data, { resumed: true });
	return { ...resumed, resumedParent: await resumeParent(execution, resumed) };
}

/** Gives a sub-workflow's results to the execution that waits for it, and resumes that one. */
async function resumeParent(
	{ parent }: StoredExecution,
	child: RunResult,
): Promise<RunResult | undefined> {
	const related = child.data.parentExecution;
	if (!parent || !related || related.shouldResume === false) return undefined;
	if (child.status === 'waiting' || parent.status !== 'waiting') return undefined;

	const data = readData(parent);
	const stackEntry = data.executionData?.nodeExecutionStack[0];
	if (!stackEntry) return undefined;
	const { error, lastNodeExecuted, runData } = child.data.resultData;
	const lastRun = lastNodeExecuted ? runData[lastNodeExecuted]?.at(-1) : undefined;
	if (error) stackEntry.metadata = { ...stackEntry.metadata, resumeError: error };
	else if (lastRun?.data) stackEntry.data = lastRun.data;
	parent.data = writeData(data);
	return await timeOutWait(parent);
}
