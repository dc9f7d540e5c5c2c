import type { IWebhookFunctions } from 'n8n-workflow';

import { answeredWell } from '../../../nodes/Microwork/webhook';
import { localServer } from '../../engine';

type Leaves = 'never' | 'before the answer' | 'before anybody looks';

/** Calls a webhook that is answered with a status, whether or not the caller is still there. */
async function outcome(status: number, leaves: Leaves): Promise<boolean> {
	const caller = new AbortController();
	let tell: ((well: Promise<boolean>) => void) | undefined;
	const told = new Promise<boolean>((resolve) => (tell = resolve));
	const server = await localServer(async (_request, response) => {
		const context = { getResponseObject: () => response } as unknown as IWebhookFunctions;
		const leave = async () => {
			const gone = new Promise((resolve) => response.once('close', resolve));
			caller.abort();
			await gone;
		};
		if (leaves === 'before anybody looks') await leave();
		tell?.(answeredWell(context));
		if (leaves === 'before the answer') await leave();
		response.statusCode = status;
		response.end('answer');
	});
	await fetch(server.url, { signal: caller.signal }).catch(() => {});
	const well = await told;
	await server.close();
	return well;
}

it.each<[number, Leaves, boolean]>([
	[200, 'never', true],
	[204, 'never', true],
	[404, 'never', false],
	[503, 'never', false],
	[200, 'before the answer', true],
	[500, 'before the answer', false],
	[200, 'before anybody looks', true],
	[503, 'before anybody looks', false],
])('knows of an answer %i to a caller who leaves %s: %s', async (status, leaves, expected) => {
	expect(await outcome(status, leaves)).toBe(expected);
});
