/*
 * Mirrors packages/cli/src/abstract-server.ts (the Express app and its routes for webhooks) and
 * packages/cli/src/webhooks/webhook-request-handler.ts (how a problem is answered) of n8n 2.40.7.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import express, { type Express, type Request, type Response } from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { sendCall, type Answer, type Call } from './http';
import { HttpProblem } from './httpProblem';

const ROUTES = ['/webhook/*path', '/webhook-waiting/:path{/:suffix}'];

type Handle<T> = (request: Request, response: Response) => Promise<T>;

function appThat(receive: Handle<void>): Express {
	const app = express();
	app.disable('x-powered-by');
	app.set('query parser', 'extended');
	app.all(ROUTES, receive);
	return app;
}

/** Has a request handled, an `HttpProblem` answered, and waits for the end of the connection. */
async function answer<T>(
	request: Request,
	response: Response,
	handle: Handle<T>,
): Promise<T | undefined> {
	const closed = once(response, 'close');
	let outcome: T | undefined;
	try {
		outcome = await handle(request, response);
	} catch (problem) {
		if (!(problem instanceof HttpProblem)) throw problem;
		response.status(problem.status).json(problem.body);
	}
	if (!response.headersSent && !response.closed) {
		throw new Error('The webhook was left without an answer');
	}
	await closed;
	return outcome;
}

/**
 * Makes a call over a real connection and has it handled with the two objects that Express hands to
 * n8n. An `HttpProblem` that is thrown becomes the answer; what else is thrown is thrown here.
 */
export async function exchange<T>(
	call: Call,
	path: string,
	handle: Handle<T>,
): Promise<{ answer: Answer; outcome?: T }> {
	let handling: Promise<T | undefined> = Promise.resolve(undefined);
	const app = appThat(async (request, response) => {
		handling = answer(request, response, handle);
		await handling.catch(() => response.destroy());
	});
	const server = app.listen(0, '127.0.0.1');
	await once(server, 'listening');
	try {
		const { port } = server.address() as AddressInfo;
		const received = await sendCall(`http://127.0.0.1:${port}${path}`, call);
		return { answer: received, outcome: await handling };
	} finally {
		server.closeAllConnections();
		await new Promise((closed) => server.close(closed));
	}
}
