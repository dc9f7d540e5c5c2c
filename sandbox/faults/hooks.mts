import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '../core/store.mts';
import type { Fault } from './fault.mts';
import type { Faults } from './faults.mts';

declare module 'fastify' {
	interface FastifyRequest {
		/** A wrong answer to give once the work is done. */
		fault?: Fault;
	}
}

interface Parts {
	store: Store;
	faults: Faults;
}

const GARBAGE = '{"order_number": "0000784", "task_id": [{{';
const HTML =
	'<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** Makes the routes of this scope fail as the sandbox was told to, and answer as slowly. */
export function playFaults(scope: FastifyInstance, { store, faults }: Parts): void {
	scope.addHook('preHandler', async (request, reply) => {
		if (request.is404) return;
		const { settings } = store;
		const fault = faults.meet(
			{
				routeName: request.routeOptions.config.routeName,
				method: request.method,
				path: request.entry.path,
			},
			settings.seed,
		);
		if (settings.answerDelayMs > 0) await sleep(settings.answerDelayMs);
		if (fault === undefined) return;
		request.entry.fault = fault.kind;
		if (fault.delayMs !== undefined) await sleep(fault.delayMs);
		if (fault.kind === 'slow') return;
		if (fault.kind === 'resetBefore') return breakLine(request, reply);
		if (fault.kind === 'resetAfter' || fault.work) {
			request.fault = fault;
			return;
		}
		await drained(request);
		return await reply.send(wrongAnswer(fault, reply));
	});

	scope.addHook('onSend', async (request, reply, payload) => {
		const { fault } = request;
		if (fault === undefined) return payload;
		if (fault.kind === 'resetAfter') {
			breakLine(request, reply);
			return '';
		}
		reply.removeHeader('content-length');
		const answer = wrongAnswer(fault, reply);
		request.entry.status = reply.statusCode;
		return answer;
	});
}

function breakLine(request: FastifyRequest, reply: FastifyReply): FastifyReply {
	reply.hijack();
	request.entry.status = null;
	request.entry.ended = 'broken';
	request.raw.socket.destroy();
	return reply;
}

/** Takes in the rest of an upload, so that the client gets the answer instead of a broken line. */
async function drained(request: FastifyRequest): Promise<void> {
	if (request.raw.readableEnded || request.raw.destroyed) return;
	await new Promise<void>((resolve) => {
		request.raw.once('end', resolve).once('close', resolve).resume();
	});
}

function wrongAnswer(fault: Fault, reply: FastifyReply): string {
	const { status, body, type } = answerOf(fault);
	reply.code(status).type(fault.contentType ?? type);
	if (fault.retryAfter !== undefined) reply.header('retry-after', String(fault.retryAfter));
	return fault.body ?? body;
}

function answerOf(fault: Fault): { status: number; body: string; type: string } {
	const json = 'application/json; charset=utf-8';
	switch (fault.kind) {
		case 'garbage':
			return { status: fault.status ?? 200, body: GARBAGE, type: json };
		case 'html':
			return { status: fault.status ?? 502, body: HTML, type: 'text/html; charset=utf-8' };
		case 'empty':
			return { status: fault.status ?? 200, body: '', type: json };
		default: {
			const status = fault.status ?? 500;
			const error = `The sandbox was told to answer ${status} here.`;
			return { status, body: JSON.stringify({ error }), type: json };
		}
	}
}
