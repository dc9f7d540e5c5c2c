import type { IWebhookFunctions } from 'n8n-workflow';

import { answeredWell } from '../../../../nodes/Microwork/callbacks/responseEnd';
import { localServer } from '../../../engine';

/** Calls a webhook that is answered with a status, after the caller has gone or before. */
async function outcome(status: number, callerGivesUp: boolean): Promise<boolean> {
	const caller = new AbortController();
	let well: Promise<boolean> | undefined;
	const server = await localServer(async (_request, response) => {
		const context = { getResponseObject: () => response } as unknown as IWebhookFunctions;
		well = answeredWell(context);
		if (callerGivesUp) {
			const gone = new Promise((resolve) => response.once('close', resolve));
			caller.abort();
			await gone;
		}
		response.statusCode = status;
		response.end('answer');
	});
	await fetch(server.url, { signal: caller.signal }).catch(() => {});
	const result = await well;
	await server.close();
	return result === true;
}

it.each([
	[200, false, true],
	[204, false, true],
	[404, false, false],
	[503, false, false],
	[200, true, true],
	[500, true, false],
])(
	'knows of an answer %i, the caller gone before: %s, whether it was a good one: %s',
	async (status, callerGivesUp, expected) => {
		expect(await outcome(status, callerGivesUp)).toBe(expected);
	},
);
