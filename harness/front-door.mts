import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createProxyServer } from 'httpxy';

export type FrontDoor = { url: string; close: () => void };

/** Addresses of n8n's processes. Without webhook processors `main` takes their calls, too. */
export type Behind = { main: string; webhooks?: string[] };

/**
 * A reverse proxy as users have one, which passes calls on to n8n once that says it is ready, and answers 503 otherwise.
 * Without one, an n8n that is starting answers 200 to every call before it can take any, so that callbacks get lost.
 * Several webhook processors get their calls in turns.
 */
export async function openFrontDoor(
	{ main, webhooks = [main] }: Behind,
	port = 0,
): Promise<FrontDoor> {
	const proxy = createProxyServer();
	let turn = 0;
	const targetOf = async ({ url = '' }: IncomingMessage) => {
		if (!isForWebhookProcessors(url)) return await firstReady([main]);
		turn = (turn + 1) % webhooks.length;
		return await firstReady([...webhooks.slice(turn), ...webhooks.slice(0, turn)]);
	};
	const server = createServer(async (request, response) => {
		const target = await targetOf(request);
		if (target === undefined) {
			response.writeHead(503).end('n8n is not ready');
			return;
		}
		await proxy.web(request, response, { target }).catch(() => response.destroy());
	});
	// The editor's connection, through which it sees an execution move.
	server.on('upgrade', (request, socket: Socket, head) => {
		proxy.ws(request, socket, { target: main }, head).catch(() => socket.destroy());
	});
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** Whether a call is for a published workflow or a waiting execution; those for tests in the editor go to the main process. */
const isForWebhookProcessors = (path: string) =>
	/^\/(webhook|webhook-waiting|form|form-waiting|mcp)\//.test(path);

async function firstReady(targets: string[]): Promise<string | undefined> {
	for (const target of targets) {
		const readiness = await fetch(`${target}/healthz/readiness`).catch(() => undefined);
		if (readiness?.ok === true) return target;
	}
	return undefined;
}
