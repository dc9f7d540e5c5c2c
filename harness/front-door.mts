import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxyServer } from 'httpxy';

export type FrontDoor = { url: string; close: () => void };

/**
 * A reverse proxy as users have one, which passes calls on to n8n once that says it is ready, and answers 503 otherwise.
 * Without one, an n8n that is starting answers 200 to every call before it can take any, so that callbacks get lost.
 */
export async function openFrontDoor(target: string): Promise<FrontDoor> {
	const proxy = createProxyServer({ target });
	const server = createServer(async (request, response) => {
		const readiness = await fetch(`${target}/healthz/readiness`).catch(() => undefined);
		if (readiness?.ok !== true) {
			response.writeHead(503).end('n8n is not ready');
			return;
		}
		await proxy.web(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
