/*
 * Mirrors, of n8n 2.40.7, packages/cli/src/webhooks/live-webhooks.ts (which webhook is called),
 * webhook.service.ts (`getNodeWebhooks`) and webhook-helpers.ts (`executeWebhook`) beside it; the node gets
 * n8n-core's WebhookContext.
 */
import type { Request, Response } from 'express';
import { WebhookContext } from 'n8n-core';
import {
	NodeHelpers,
	resolveWebhookDescriptionField,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookDescription,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { useBinaryStorage, type BinaryStorage } from './binary';
import type { Answer, Call } from './http';
import { HttpProblem } from './httpProblem';
import { parseBody } from './requestBody';
import { exchange } from './server';
import {
	additionalDataFor,
	buildWorkflow,
	nameOf,
	type TestNode,
	type WorkflowSpec,
} from './workflow';

export interface WebhookSpec extends Call, Omit<TestNode, 'node'> {
	credentials?: WorkflowSpec['credentials'];
	settings?: WorkflowSpec['settings'];
	/**
	 * The trigger node's static data, kept by the test between calls: read when a call comes in,
	 * written back whole after its answer (so concurrent calls lose updates, as on a server).
	 */
	staticData?: IDataObject;
	/** `webhook` (default: the production URL) or `manual` (the test URL). */
	mode?: WorkflowExecuteMode;
	binaryStorage?: BinaryStorage;
}

export interface WebhookResult extends Answer {
	/** The items the workflow would be started with, by output; undefined when it isn't started. */
	workflowData?: INodeExecutionData[][];
	/** The trigger node's static data after the call. */
	staticData: IDataObject;
	/** What `webhook()` threw: n8n answered 500 and recorded a failed execution. */
	error?: Error;
}

/** Replaces what an object holds by the given content, so that the test's own reference sees it. */
export function overwrite(target: IDataObject, content: IDataObject): void {
	for (const key of Object.keys(target)) delete target[key];
	Object.assign(target, structuredClone(content));
}

/** The node static data of a workflow as it would be stored, or undefined when nothing changed. */
export function changedStaticData(workflow: Workflow, nodeName: string): IDataObject | undefined {
	if (workflow.staticData.__dataChanged !== true) return undefined;
	const stored = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	return (stored[`node:${nodeName}`] ?? {}) as IDataObject;
}

/** The webhooks of a node with their paths and methods resolved. */
export function webhooksOf(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	const { webhooks = [] } = workflow.nodeTypes.getByNameAndVersion(node.type).description;
	const evaluate = (
		description: IWebhookDescription,
		property: keyof IWebhookDescription & string,
		fallback: string | boolean,
	): unknown => {
		const native = resolveWebhookDescriptionField(node, description, property);
		if (native.resolved) return native.value;
		const value = description[property] as string | boolean | undefined;
		return workflow.expression.getSimpleParameterValue(
			node,
			value,
			'internal',
			{},
			undefined,
			fallback as string,
		);
	};
	return webhooks.flatMap((webhookDescription) => {
		const path = NodeHelpers.getNodeWebhookPath(
			workflow.id,
			node,
			String(evaluate(webhookDescription, 'path', ''))
				.trim()
				.replace(/^\/|\/$/g, ''),
			evaluate(webhookDescription, 'isFullPath', false) as boolean,
			evaluate(webhookDescription, 'restartWebhook', false) as boolean,
		);
		return String(evaluate(webhookDescription, 'httpMethod', 'GET'))
			.split(',')
			.map((method) => ({
				httpMethod: method.trim() as IWebhookData['httpMethod'],
				node: node.name,
				path,
				webhookDescription,
				workflowId: workflow.id,
				workflowExecuteAdditionalData: additionalData,
			}));
	});
}

export interface WebhookRun {
	workflow: Workflow;
	node: INode;
	webhook: IWebhookData;
	additionalData: IWorkflowExecuteAdditionalData;
	mode: WorkflowExecuteMode;
	runExecutionData?: IRunExecutionData;
	request: Request;
	response: Response;
}

export interface WebhookOutcome {
	workflowData?: INodeExecutionData[][];
	/** What `webhook()` threw. */
	error?: Error;
	/** Sends n8n's own answer; missing where the caller has been answered already. */
	answer?: () => void;
}

/**
 * Calls `webhook()` as n8n does. A throw is answered with 500; n8n then goes on with one empty item
 * in a failed execution.
 */
export async function runWebhook(run: WebhookRun): Promise<WebhookOutcome> {
	const { workflow, node, webhook, additionalData, mode, runExecutionData, request, response } =
		run;
	const { webhookDescription } = webhook;

	const evaluate = <K extends keyof IWebhookDescription>(
		property: K,
		fallback: string | number,
	): unknown =>
		workflow.expression.getSimpleParameterValue(
			node,
			webhookDescription[property] as string | undefined,
			mode,
			{ $executionId: additionalData.executionId },
			undefined,
			fallback as string,
		);

	await parseBody(request, response);
	const responseMode = evaluate('responseMode', 'onReceived');
	const responseCode = evaluate('responseCode', 200) as number;
	const responseData = evaluate('responseData', 'firstEntryJson');
	if (responseMode !== 'onReceived') {
		throw new Error(`The test engine doesn't know the response mode "${String(responseMode)}"`);
	}

	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type);
	if (!nodeType.webhook) throw new Error('Node does not have any webhooks defined');
	const context = new WebhookContext(
		workflow,
		node,
		{ ...additionalData, httpRequest: request, httpResponse: response },
		mode,
		webhook,
		[],
		runExecutionData ?? null,
	);

	let result: IWebhookResponseData;
	await workflow.expression.acquireIsolate();
	try {
		result = await nodeType.webhook.call(context);
	} catch (error) {
		const message = 'Workflow Webhook Error: Workflow could not be started!';
		response.status(500).json({ code: 0, message });
		return { workflowData: [[{ json: {} }]], error: error as Error };
	} finally {
		await workflow.expression.releaseIsolate();
	}

	const { workflowData, noWebhookResponse } = result;
	if (noWebhookResponse === true) return { workflowData };
	// Starting the execution makes another `Workflow` of the same static data, which clears
	// `__dataChanged`; `webhookResponse`, which may be a getter, is read after that.
	if (workflowData !== undefined) workflow.staticData.__dataChanged = false;
	const { webhookResponse } = result;
	const answering = (body: unknown) => () => {
		response.status(responseCode);
		if (typeof body === 'string') response.send(body);
		else response.json(body);
	};
	if (workflowData === undefined) {
		return { answer: answering(webhookResponse ?? { message: 'Webhook call received' }) };
	}
	const ownAnswer = webhookResponse ?? { message: 'Workflow was started' };
	const body = responseData === 'noData' ? undefined : responseData || ownAnswer;
	return { workflowData, answer: answering(body) };
}

/** Calls the production webhook of a trigger node. The workflow behind it isn't run. */
export async function callWebhook(node: INodeType, spec: WebhookSpec = {}): Promise<WebhookResult> {
	const {
		method = 'POST',
		body,
		query,
		headers,
		hangUp,
		credentials,
		settings,
		staticData = {},
		mode = 'webhook',
		binaryStorage = 'filesystem',
		...nodeSettings
	} = spec;
	const testNode: TestNode = { ...nodeSettings, node };
	const name = nameOf(testNode);
	const built = buildWorkflow({
		nodes: [testNode],
		credentials,
		settings,
		staticData: { [`node:${name}`]: structuredClone(staticData) },
	});
	await useBinaryStorage(binaryStorage);
	const { workflow } = built;
	const workflowNode = workflow.getNode(name);
	if (!workflowNode) throw new Error(`The workflow has no node "${name}"`);
	// A new execution has no id yet when its webhook is called.
	const additionalData = additionalDataFor(built, mode, { executionId: undefined });

	const webhooks = webhooksOf(workflow, workflowNode, additionalData).filter(
		({ webhookDescription }) => webhookDescription.restartWebhook !== true,
	);
	const path = `/webhook/${webhooks[0]?.path ?? ''}`;
	const call: Call = { method, body, query, headers, hangUp };
	const { answer, outcome } = await exchange(call, path, async (request, response) => {
		request.params = {};
		const webhook = webhooks.find(({ httpMethod }) => httpMethod === method);
		if (!webhook) {
			throw new HttpProblem(404, `This webhook is not registered for ${method} requests.`);
		}
		const { answer: sendAnswer, ...started } = await runWebhook({
			workflow,
			node: workflowNode,
			webhook,
			additionalData,
			mode,
			request,
			response,
		});
		const changed = changedStaticData(workflow, name);
		if (changed && !started.error) overwrite(staticData, changed);
		sendAnswer?.();
		return started;
	});
	return { ...answer, ...outcome, staticData };
}
