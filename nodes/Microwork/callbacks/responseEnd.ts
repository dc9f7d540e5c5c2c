import type { IWebhookFunctions } from 'n8n-workflow';

/** Whether the caller of a webhook got a 2xx in the end, known once its line is done with. */
export const answeredWell = async (context: IWebhookFunctions): Promise<boolean> =>
	await new Promise((resolve) => {
		const response = context.getResponseObject();
		response.once('finish', () => resolve(response.statusCode >= 200 && response.statusCode < 300));
		response.once('close', () => resolve(false));
	});
