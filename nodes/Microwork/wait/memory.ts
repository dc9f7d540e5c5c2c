import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

/** What a wait must know of one input item: its task, or why there is none. */
export type Awaited = { taskId: string; reference?: string } | { error: string; details?: string };

const KEY = 'awaited';

/**
 * Keeps what is waited for in the node context, which n8n stores with the execution. A node waits for
 * one run at a time, so that the run of a loop replaces the one before.
 */
export function remember(context: IExecuteFunctions, awaited: Awaited[]): void {
	// As text, because the webhook gets it through an expression, which only surely passes text on.
	context.getContext('node')[KEY] = JSON.stringify(awaited);
}

/** Reads what a waiting execution waits for; a webhook reaches the node context by expression only. */
export function recall(context: IWebhookFunctions): Awaited[] {
	const stored = context.evaluateExpression(
		`{{ $node[${quoted(context.getNode().name)}].context.${KEY} }}`,
	);
	return JSON.parse(String(stored)) as Awaited[];
}

/** A text as it is written in an expression, whose end is at the next pair of braces. */
const quoted = (text: string): string =>
	JSON.stringify(text).replace(
		/[{}]/g,
		(brace) => `\\u${brace.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
