import { createServer } from 'node:net';

/** Whether nothing listens on the port, neither on all addresses nor on the loopback ones. */
export async function isFree(port: number): Promise<boolean> {
	for (const host of [undefined, '127.0.0.1']) {
		const free = await new Promise<boolean>((resolve) => {
			const server = createServer();
			server.once('error', () => resolve(false));
			server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
		});
		if (!free) return false;
	}
	return true;
}

/** A port that the system says is free now. */
export async function freePort(): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen({ port: 0, host: '127.0.0.1' }, () => {
			const address = server.address();
			server.close(() =>
				address !== null && typeof address === 'object'
					? resolve(address.port)
					: reject(new Error('No free port')),
			);
		});
	});
}
