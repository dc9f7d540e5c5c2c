import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { DEFAULT_CONCURRENCY } from '../../shared/concurrency';

/** What a wait must know of one input item: its task, or why there is none. */
export type Awaited = { taskId: string; reference?: string } | { error: string; details?: string };

/** What a wait must know. */
export interface Wait {
	awaited: Awaited[];
	/** As it was when the wait began; an expression can't be evaluated in a webhook. */
	maxConcurrency: number;
	/** When the tasks were created, as far as all of them tell. */
	created?: Period;
}

/** From one time to another, as the service writes them. */
export interface Period {
	from: string;
	to: string;
}

/** Stored in users' executions: 0.1.0 wrote the list of what is awaited, alone. */
const KEY = 'awaited';

/**
 * Keeps what is waited for in the node context, which n8n stores with the execution. A node waits for
 * one run at a time, so that the run of a loop replaces the one before.
 */
export function remember(context: IExecuteFunctions, wait: Wait): void {
	// As text, because the webhook reads it by an expression, which returns strings reliably.
	context.getContext('node')[KEY] = JSON.stringify(wait);
}

/** Reads what a waiting execution waits for; a webhook reaches the node context by expression only. */
export function recall(context: IWebhookFunctions): Wait {
	const stored = context.evaluateExpression(storedBy(context.getNode().name));
	const wait = JSON.parse(String(stored)) as Wait | Awaited[];
	return Array.isArray(wait) ? { awaited: wait, maxConcurrency: DEFAULT_CONCURRENCY } : wait;
}

/** Whether this execution has waited before: in this node, or in one of its kind before it. */
export function hasWaited(context: IExecuteFunctions): boolean {
	const { name, type } = context.getNode();
	const before = context.getParentNodes(name).filter((parent) => parent.type === type);
	return [name, ...before.map((parent) => parent.name)].some((node) => {
		try {
			return typeof context.evaluateExpression(storedBy(node), 0) === 'string';
		} catch {
			return false;
		}
	});
}

const storedBy = (nodeName: string): string => `{{ $node[${quoted(nodeName)}].context.${KEY} }}`;

/** A text as it is written in an expression, whose end is at the next pair of braces. */
const quoted = (text: string): string =>
	JSON.stringify(text).replace(
		/[{}]/g,
		(brace) => `\\u${brace.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
