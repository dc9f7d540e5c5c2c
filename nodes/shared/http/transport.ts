import {
	NodeApiError,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
	type IWebhookFunctions,
	type JsonObject,
} from 'n8n-workflow';

import { createLimit, DEFAULT_CONCURRENCY, type Limit } from '../concurrency';
import { asNodeError, type Problem } from '../problem';
import { parseJson, textOf } from '../values';
import { parseAccess, type Access } from './access';
import { explain, explainNotJson } from './explain';
import { outcomeOfFailure } from './failure';
import { succeeded, type Hindrance, type HttpAnswer, type Outcome } from './outcome';
import { withRetries } from './retry';
import { MAX_RETRIES } from './retryPolicy';
import type { Service } from './service';

export type RequestContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| IWebhookFunctions;

/** A body that must be made anew for each try, because a stream can be read only once. */
export interface StreamedBody {
	open(): Promise<{
		body: IHttpRequestOptions['body'];
		headers: Record<string, string>;
		/** Frees what the body holds; called after every try. */
		close(): void;
	}>;
}

export interface ServiceRequest {
	method: IHttpRequestMethods;
	/** Behind the credential's base URL, with a leading slash. */
	path: string;
	query?: Record<string, string | number>;
	body?: URLSearchParams | StreamedBody;
	/**
	 * What a bad outcome means for this very request, an answer that isn't JSON included; `undefined`
	 * leaves it to the common words.
	 */
	explain?(outcome: Outcome, common: Problem): Partial<Problem> | undefined;
}

export interface Transport {
	/**
	 * Sends a request and answers with the parsed JSON. Throws one `NodeApiError` for every outcome but a
	 * 2xx with JSON, and a `NodeOperationError` for a credential that no request can be made with.
	 */
	request(request: ServiceRequest): Promise<unknown>;
	/** Sends a request under the same bound and retry policy; a bad outcome is an answer here, too. */
	send(request: ServiceRequest): Promise<Outcome>;
	/** Turns an outcome of `send` into what `request` answers or throws. */
	read(outcome: Outcome, request: Pick<ServiceRequest, 'explain'>): Promise<unknown>;
	/** Runs other work, such as a download from a foreign host, within the same bound. */
	limit: Limit;
	/** What the credential holds, checked; throws a NodeOperationError for what can't be sent. */
	access(): Promise<Access>;
	/** Which of the service's published references the credential is for; absent in those of 0.1.0. */
	apiVersion(): Promise<string | undefined>;
}

export interface TransportOptions {
	/** How many requests may be under way at once. */
	maxConcurrency?: number;
	/** 0 inside a webhook, where the caller comes again by itself. */
	maxRetries?: number;
	/** How long one try may take in all; n8n's 300 s without an answer where it isn't told. */
	timeoutMs?: number;
}

/** The only place that talks to a service; all of one execution's requests share its bound. */
export function createTransport(
	context: RequestContext,
	service: Service,
	{
		maxConcurrency = DEFAULT_CONCURRENCY,
		maxRetries = MAX_RETRIES,
		timeoutMs,
	}: TransportOptions = {},
): Transport {
	const limit = createLimit(maxConcurrency);
	const credential = once(() => readCredential(context, service));

	const attempt = async (request: ServiceRequest): Promise<Outcome> => {
		const { access, entered } = await credential();
		if (access instanceof Error) return notSent('credential');
		let opened: Awaited<ReturnType<typeof openBody>>;
		try {
			opened = await openBody(request.body);
		} catch {
			return notSent('file');
		}
		try {
			const answer = (await context.helpers.httpRequestWithAuthentication.call(
				context,
				service.credentialType,
				{
					method: request.method,
					url: `${access.baseUrl}${request.path}`,
					qs: request.query,
					body: opened?.body,
					headers: { accept: 'application/json', ...opened?.headers },
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					// n8n would hand the credential on to whatever host a redirect names.
					disableFollowRedirect: true,
					// Ends a request on which nothing comes any more; the signal ends one that drips, too.
					timeout: timeoutMs,
					abortSignal: timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs),
				},
				// Left out, n8n would read the credential again for each request; inside a webhook it makes an
				// expression engine for that, which takes longer than the request.
				{
					credentialsDecrypted: { id: '', name: '', type: service.credentialType, data: entered },
				},
			)) as { statusCode: number; headers: HttpAnswer['headers']; body?: unknown };
			return {
				kind: 'answered',
				answer: { status: answer.statusCode, headers: answer.headers, body: asText(answer.body) },
			};
		} catch (failure) {
			return outcomeOfFailure(failure);
		} finally {
			opened?.close();
		}
	};

	const send = async (request: ServiceRequest): Promise<Outcome> =>
		await limit(
			async () => await withRetries(request.method, maxRetries, async () => await attempt(request)),
		);

	const access = async (): Promise<Access> => {
		const { access: read } = await credential();
		if (read instanceof Error) throw asNodeError(context, read);
		return read;
	};

	const read: Transport['read'] = async (outcome, request) => {
		const secrets = [(await access()).apiKey];
		const isAnswer = outcome.kind === 'answered' && succeeded(outcome);
		const parsed = isAnswer ? parseJson(outcome.answer.body) : undefined;
		if (parsed !== undefined) return parsed;
		const common = isAnswer
			? explainNotJson(outcome.answer, service, secrets)
			: explain(outcome, service, secrets, Date.now());
		throw apiError(context, { ...common, ...request.explain?.(outcome, common) });
	};

	return {
		send,
		read,
		limit,
		access,
		request: async (request) => await read(await send(request), request),
		apiVersion: async () => (await credential()).apiVersion,
	};
}

/** One error for one failure, built from plain data: n8n ignores our words for an error it made itself. */
export function apiError(
	context: Pick<RequestContext, 'getNode'>,
	{ message, description, httpCode }: Problem,
): NodeApiError {
	const plain: JsonObject = { message, description };
	return new NodeApiError(context.getNode(), plain, { message, description, httpCode });
}

const notSent = (hindrance: Hindrance): Outcome => ({
	kind: 'unreachable',
	code: 'UNKNOWN',
	hindrance,
});

/** What the user's credential holds, or why no request can be made with it. */
async function readCredential(
	context: RequestContext,
	{ credentialType, credentialName }: Service,
): Promise<{
	access: Access | Error;
	apiVersion?: string;
	entered?: ICredentialDataDecryptedObject;
}> {
	try {
		const entered = await context.getCredentials(credentialType);
		return {
			access: parseAccess(entered, credentialName),
			apiVersion: textOf(entered.apiVersion),
			entered,
		};
	} catch (failure) {
		return { access: failure as Error };
	}
}

async function openBody(body: ServiceRequest['body']) {
	if (body === undefined || 'open' in body) return await body?.open();
	return { body, headers: {}, close: () => {} };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return async () => await (made ??= make());
}

const asText = (body: unknown): string =>
	typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
