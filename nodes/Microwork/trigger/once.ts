import { createHash } from 'node:crypto';

import { sleep, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { acknowledge, answeredWell, dropOldest, refuse } from '../webhook';

/** How many tasks a trigger knows to be handled already: the newest ones, across restarts. */
export const MARKS_KEPT = 1000;

/** What this process knows of one trigger node's tasks, each by its mark. */
interface Memory {
	/** Those whose execution n8n has stored, oldest first. */
	accepted: Set<string>;
	/** Those that are being looked at; each ends when its callback is answered. */
	underWay: Map<string, Promise<unknown>>;
}

const memories = new Map<string, Memory>();

/**
 * Starts the workflow at most once for a task. A task is marked as handled between n8n's storing of
 * the execution and the 2xx: a crash before makes the service call again, and a crash afterwards
 * leaves the mark behind, in the static data.
 *
 * @param start decides whether the workflow starts; called for one callback of a task at a time
 */
export async function startOnce(
	context: IWebhookFunctions,
	taskId: string,
	start: () => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	const memory = memoryOf(context);
	const mark = markOf(taskId);
	for (let twin = memory.underWay.get(mark); twin; twin = memory.underWay.get(mark)) {
		if (!(await endsInTime(twin))) return refuse(context, 503, 'This task is being received');
	}
	if (memory.accepted.has(mark) || storedMarks(context).includes(mark)) {
		return acknowledge('This task was received already');
	}
	const end = answeredWell(context).then(() => memory.underWay.delete(mark));
	memory.underWay.set(mark, end);

	const response = await start();
	if (response.workflowData === undefined) return response;
	return {
		...response,
		// n8n asks for the answer when the execution is stored, right before it saves the static data.
		// What was changed earlier it doesn't save: n8n clears `__dataChanged` when it makes an execution.
		get webhookResponse() {
			dropOldest(memory.accepted.add(mark), MARKS_KEPT);
			store(context, memory.accepted);
			return { message: 'The workflow starts' };
		},
	};
}

const PATIENCE_MS = 20_000;

async function endsInTime(work: Promise<unknown>): Promise<boolean> {
	const patience = new AbortController();
	const tooLong = sleep(PATIENCE_MS, patience.signal).then(
		() => false,
		() => true,
	);
	const ended = await Promise.race([work.then(() => true), tooLong]);
	patience.abort();
	return ended;
}

const MARK_LENGTH = 8;

// Short, because n8n stores a workflow's static data with every execution once more.
const markOf = (taskId: string): string =>
	createHash('sha256').update(taskId).digest('base64url').slice(0, MARK_LENGTH);

/** Stored in users' workflows since 0.1.0: marks of eight characters, one behind the other. */
function storedMarks(context: IWebhookFunctions): string[] {
	const { accepted } = context.getWorkflowStaticData('node');
	if (typeof accepted !== 'string') return [];
	return Array.from({ length: Math.floor(accepted.length / MARK_LENGTH) }, (_, index) =>
		accepted.slice(index * MARK_LENGTH, (index + 1) * MARK_LENGTH),
	);
}

/** Each callback writes all marks, because n8n reads and writes the static data whole, per callback. */
function store(context: IWebhookFunctions, accepted: Set<string>): void {
	const marks = new Set([...storedMarks(context), ...accepted]);
	dropOldest(marks, MARKS_KEPT);
	context.getWorkflowStaticData('node').accepted = [...marks].join('');
}

function memoryOf(context: IWebhookFunctions): Memory {
	const key = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
	const known = memories.get(key);
	if (known !== undefined) return known;
	const memory = { accepted: new Set<string>(), underWay: new Map<string, Promise<unknown>>() };
	memories.set(key, memory);
	return memory;
}
