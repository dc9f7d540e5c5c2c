import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

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
