/*
 * Runs our nodes on n8n's own engine (n8n-core), with nock or a local server beneath.
 *
 *   const account = credential(new WorkReduceApi(), { apiKey: 'wr-key' });
 *
 *   runNode(new WorkReduce(), { parameters, items: [{ json: {} }], credentials: [account] })
 *       → outputs (items by output), error, hints, waitTill, runData
 *   runWorkflow({ nodes: [{ node, name, parameters }, …], connections: connect(['A', 'B']) })
 *       → outputsOf('B'); helpers for such workflows: passThrough('Collect'), inlineNode(…)
 *   callWebhook(new MicroworkTrigger(), { body, query, headers, staticData })
 *       → status, body, workflowData, staticData
 *   listSearch(new WorkReduce(), 'searchOrders', { filter, paginationToken, credentials })
 *   localServer(handler) → url, requests (as on the wire), close()
 *   recordPauses() at the top of a file: nodes don't really sleep, the list says how long they would
 *
 * Files: items: [{ json: {}, binary: { data: { content: 'bytes', fileName: 'a.pdf' } } }], kept on
 * disk as n8n does unless binaryStorage is 'memory'; read results with readBinary(item.binary.data).
 */
export { readBinary, type BinaryStorage, type TestFile, type TestItem } from './binary';
export { credential, type TestCredential } from './credentials';
export type { Answer, Call } from './http';
export { listSearch, loadOptions, type ListSearchSpec } from './listSearch';
export { localServer, type LocalServer, type RecordedRequest } from './localServer';
export { inlineNode, passThrough } from './nodes';
export { recordPauses } from './pauses';
export { EXECUTION_ID, resumeUrlOf, type RunResult, type StoredExecution } from './execution';
export { runNode, runWorkflow, type NodeRunResult, type NodeSpec, type RunSpec } from './run';
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
