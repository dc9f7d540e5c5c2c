import { sleep, type IWebhookFunctions } from 'n8n-workflow';

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
