import { sleep, type IHttpRequestMethods } from 'n8n-workflow';

import type { Outcome } from './outcome';
import { pauseBeforeRetry } from './retryPolicy';

/** Makes attempts at a request as the retry policy allows, with its pauses; answers with the last outcome. */
export async function withRetries(
	method: IHttpRequestMethods,
	maxRetries: number,
	attempt: () => Promise<Outcome>,
): Promise<Outcome> {
	for (let retries = 0; ; retries++) {
		const outcome = await attempt();
		const pause = pauseBeforeRetry({
			method,
			outcome,
			retries,
			maxRetries,
			now: Date.now(),
			random: Math.random(),
		});
		if (pause === undefined) return outcome;
		await sleep(pause);
	}
}
