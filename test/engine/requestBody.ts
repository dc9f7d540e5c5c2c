/*
 * Mirrors packages/cli/src/middlewares/body-parser.ts of n8n 2.40.7: which bodies a node gets, and how
 * the others are refused. Files (multipart) and XML, which no service of ours sends, are left out.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error, @typescript-eslint/no-require-imports */
import { raw, type Request, type Response } from 'express';
import { jsonParse } from 'n8n-workflow';
import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { executionProblem, HttpProblem } from './httpProblem';

// n8n-core loads it, too, but doesn't export it.
const { parseIncomingMessage } = require(
	require.resolve('@n8n/backend-network', { paths: [require.resolve('n8n-core')] }),
) as { parseIncomingMessage(message: IncomingMessage): void };

/** n8n's default for `N8N_PAYLOAD_SIZE_MAX`. */
const readBytes = raw({ type: () => true, limit: '16mb' });

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/**
 * Reads the body of a request and parses it by its content type, JSON, form or text; other bodies
 * stay undefined. Throws an `HttpProblem`: 422 when it can't be parsed, 500 when it is too large.
 */
export async function parseBody(request: Request, response: Response): Promise<void> {
	parseIncomingMessage(request);
	const { contentType, encoding } = request;
	if (contentType?.startsWith('multipart/') || contentType?.endsWith('xml')) {
		throw new Error(`The test engine doesn't parse ${contentType}`);
	}
	await new Promise<void>((resolve, reject) => {
		readBytes(request, response, (error?: unknown) => {
			if (error) reject(executionProblem());
			else resolve();
		});
	});
	const bytes: unknown = request.body;
	request.body = undefined;
	if (!Buffer.isBuffer(bytes) || bytes.length === 0) return;
	request.rawBody = bytes;
	try {
		request.body = parseText(bytes.toString(encoding), contentType);
	} catch (error) {
		const message = 'Failed to parse request body';
		const hint = (error as Error).message;
		throw new HttpProblem(422, message, { code: 422, message, hint });
	}
}

function parseText(text: string, contentType: string | undefined): unknown {
	if (contentType === 'application/json') return jsonParse(withoutMark(text));
	if (contentType === 'application/x-www-form-urlencoded') {
		return parseForm(withoutMark(text), undefined, undefined, { maxKeys: 1000 });
	}
	return contentType === 'text/plain' ? text : undefined;
}
