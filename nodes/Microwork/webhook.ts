import { sleep, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

/** Requests while a caller waits for an answer: one try that ends in time, because the caller comes again. */
export const IN_WEBHOOK = { maxRetries: 0, timeoutMs: 30_000 };

/** Takes note of a callback without starting or resuming anything; the service won't send it again. */
export const acknowledge = (message: string): IWebhookResponseData => ({
	webhookResponse: { message },
});

/**
 * Answers a callback with an error, so that the service sends it again later. The reason goes to
 * n8n's log only, because anybody can call.
 */
export function refuse(
	context: IWebhookFunctions,
	status: 400 | 404 | 503,
	message: string,
	reason?: string,
): IWebhookResponseData {
	if (reason !== undefined) {
		context.logger.warn(`${context.getNode().name}: callback refused. ${message}: ${reason}`);
	}
	context.getResponseObject().status(status).json({ error: message });
	return { noWebhookResponse: true };
}

const LONGEST_PAUSE_MS = 5000;
/** The service gives up calling back after this time. */
const PATIENCE_MS = 24 * 60 * 60_000;

/**
 * Whether n8n answered a webhook with a 2xx in the end, which means that it stored the execution. A
 * caller that gave up before doesn't get the answer, but n8n still gives it once it knows it.
 */
export async function answeredWell(context: IWebhookFunctions): Promise<boolean> {
	const response = context.getResponseObject();
	if (!response.closed) {
		await new Promise<void>((resolve) => {
			response.once('finish', resolve);
			response.once('close', resolve);
		});
	}
	const start = Date.now();
	for (let pause = 20; !response.writableEnded; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
		if (Date.now() - start > PATIENCE_MS) return false;
		await sleep(pause);
	}
	return response.statusCode >= 200 && response.statusCode < 300;
}

/** Keeps a process-wide memory bounded: drops what was put in first, down to the given size. */
export function dropOldest<Key>(
	memory: { size: number; keys(): Iterable<Key>; delete(key: Key): boolean },
	size: number,
): void {
	for (const oldest of memory.keys()) {
		if (memory.size <= size) return;
		memory.delete(oldest);
	}
}
