/*
 * Runs our nodes on n8n's own engine (n8n-core 2.40.3), with nock or a local server beneath. What n8n's
 * server (2.40.7) adds is mirrored; each file says at its top what it mirrors.
 *
 *   const account = credential(new WorkReduceApi(), { apiKey: 'wr-key' });
 *
 *   runNode(new WorkReduce(), { parameters, items: [{ json: {} }], credentials: [account], onError })
 *       → outputs (items by output), status, error, hints, waitTill, runData, execution
 *   runWorkflow({ nodes: [{ node, name, parameters }, …], connections: connect(['A', 'B']), input })
 *       → outputsOf('B'); helpers for such workflows: passThrough('Collect'), inlineNode(…);
 *         subWorkflows: { id: { nodes } } for nodes that call others
 *   runAsTool(new WorkReduce(), { parameters, args }) → answer; args: [{ … }, { … }] → answers
 *
 *   A node that waits: const { execution } = await runNode(…), then
 *   deliverCallback(execution, { url, body, query, headers }) → status, body, resumed (a run's result)
 *   timeOutWait(execution) → how it goes on when nobody calls
 *
 *   What n8n repeats: retryOnFail and maxTries in runNode and runAsTool;
 *   retryExecution(execution, { executionId: '43' }) → how a failed execution goes on as a new one
 *
 *   callWebhook(new MicroworkTrigger(), { body, query, headers, staticData })
 *       → status, body, workflowData, staticData
 *   poll(new WorkReduceTrigger(), { parameters, staticData }) → items or null, staticData;
 *       startPolling(…) for several polls with a memory, restarts and durable mode
 *   listSearch(new WorkReduce(), 'searchOrders', { filter, paginationToken, credentials })
 *   testCredential(account) → status, message
 *   callWebhookMethod(node, 'checkExists')
 *
 *   localServer(handler) → url, requests (as on the wire), close()
 *   recordPauses() at the top of a file: nodes don't really sleep, the list says how long they would
 *   requireAllMocksUsed() at the top of a file: a test that leaves a nock interceptor unused fails
 *
 * Files: items: [{ json: {}, binary: { data: { content: 'bytes', fileName: 'a.pdf' } } }], kept on
 * disk as n8n does unless binaryStorage is 'memory'; read results with readBinary(item.binary.data).
 * Real connections are possible to 127.0.0.1 only.
 */
export { readBinary, type BinaryStorage, type TestFile, type TestItem } from './binary';
export { credential, type TestCredential } from './credentials';
export type { Answer, Call } from './http';
export { listSearch, loadOptions, type ListSearchSpec } from './listSearch';
export { localServer, type LocalServer, type RecordedRequest } from './localServer';
export { inlineNode, passThrough } from './nodes';
export { requireAllMocksUsed } from './mocks';
export { recordPauses } from './pauses';
export { EXECUTION_ID, resumeUrlOf, type RunResult, type StoredExecution } from './execution';
export { runNode, runWorkflow, type NodeRunResult, type NodeSpec, type RunSpec } from './run';
export { retryExecution, type RetrySpec } from './retry';
export {
	callbackUrlOf,
	deliverCallback,
	timeOutWait,
	type Callback,
	type CallbackResult,
} from './waiting';
export { callWebhook, type WebhookResult, type WebhookSpec } from './webhook';
export { BASE_URL, connect, WORKFLOW_ID, type TestNode } from './workflow';
export { testCredential } from './credentialTest';
export { poll, startPolling, type Poller, type PollResult, type PollSpec } from './poll';
export { callWebhookMethod } from './webhookMethods';
export { asTool, runAsTool, type ToolResult, type ToolSpec } from './tool';
