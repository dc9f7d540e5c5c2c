import type {
	IBinaryData,
	IExecuteFunctions,
	IHttpRequestOptions,
	IPollFunctions,
} from 'n8n-workflow';

import type { Limit } from '../concurrency';
import { outcomeOfFailure } from '../http/failure';
import { header, succeeded, type HttpAnswer, type Outcome } from '../http/outcome';
import { withoutQueries } from '../http/redact';
import { withRetries } from '../http/retry';
import { MAX_RETRIES } from '../http/retryPolicy';
import type { Problem } from '../problem';
import { fileNameOf, nameInUrl } from './fileNames';

// By hand, because a node that n8n verifies may import neither a stream module nor an HTTP library.
const SILENCE_MS = 60_000;

/** A file in n8n's store, or why it isn't there; the words hold no query of an address. */
export type Download = { file: IBinaryData } | { problem: Problem };

/**
 * Streams a file from any host into n8n's binary store, without a credential: redirects are followed,
 * passing failures and broken lines tried again. Its name is the one the answer gives, else that of
 * its address. Never throws for a file that can't be had or stored.
 *
 * @param limit the bound it shares with an execution's requests
 */
export async function downloadFile(
	context: IExecuteFunctions | IPollFunctions,
	limit: Limit,
	url: string,
): Promise<Download> {
	if (!/^https?:\/\//i.test(url)) return { problem: noWebAddress(url) };
	let done: Download | undefined;
	const outcome = await limit(
		async () =>
			await withRetries('GET', MAX_RETRIES, async () => {
				const tried = await fetchFile(context, url);
				done = tried.done;
				return tried.outcome;
			}),
	);
	return done ?? { problem: explainDownload(outcome, url) };
}

interface StreamedAnswer {
	statusCode: number;
	headers: HttpAnswer['headers'];
	body: Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;
}

async function fetchFile(
	context: IExecuteFunctions | IPollFunctions,
	url: string,
): Promise<{ outcome: Outcome; done?: Download }> {
	const request: IHttpRequestOptions = {
		method: 'GET',
		url,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// Also ends a download on which nothing comes any more.
		timeout: SILENCE_MS,
		abortSignal:
			'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
	};
	let response: StreamedAnswer;
	try {
		response = (await context.helpers.httpRequest(request)) as StreamedAnswer;
	} catch (failure) {
		return { outcome: outcomeOfFailure(failure) };
	}
	const { statusCode: status, headers, body } = response;
	const outcome: Outcome = { kind: 'answered', answer: { status, headers, body: '' } };
	if (!succeeded(outcome)) {
		body.destroy();
		return { outcome };
	}
	const name = fileNameOf(headers, url);
	try {
		const file = await context.helpers.prepareBinaryData(body, name, typeOf(headers));
		return { outcome, done: { file } };
	} catch (failure) {
		// Only a broken stream is worth another try; a full disk stays full.
		if (body.errored) return { outcome: outcomeOfFailure(body.errored) };
		return { outcome, done: { problem: notStored(name, failure as Error) } };
	}
}

/** The media type an answer names, where it tells more than "some bytes": n8n knows types by file names. */
function typeOf(headers: HttpAnswer['headers']): string | undefined {
	const type = header({ status: 0, headers, body: '' }, 'content-type')?.split(';')[0].trim();
	return type === '' || type?.endsWith('/octet-stream') ? undefined : type;
}

function explainDownload(outcome: Outcome, url: string): Problem {
	const file = `"${nameInUrl(url)}"`;
	const address = shownAddress(url);
	if (outcome.kind === 'unreachable') {
		return {
			message: `The server that holds the file ${file} could not be reached`,
			description: `Check that this server's network lets it reach ${address}, then run it again. The error was: ${outcome.code}.`,
		};
	}
	if (outcome.kind === 'broken') {
		return {
			message: `The download of the file ${file} broke off`,
			description: `Check the network between this server and ${address}, then run it again. The error was: ${outcome.code}.`,
		};
	}
	const { status } = outcome.answer;
	const httpCode = String(status);
	if (status === 404 || status === 410) {
		return {
			message: `The file ${file} was not found (status ${status})`,
			description: `There is no file at ${address}: it may have been removed.`,
			httpCode,
		};
	}
	if (status === 401 || status === 403) {
		return {
			message: `Access to the file ${file} was refused (status ${status})`,
			description: `The link to ${address} may have expired: run this again to use a new one.`,
			httpCode,
		};
	}
	return {
		message: `The file ${file} could not be downloaded (status ${status})`,
		description: `The fault is with the server at ${address}: try again later.`,
		httpCode,
	};
}

const SHOWN_CHARACTERS = 300;

const shownAddress = (url: string): string => withoutQueries(url).slice(0, SHOWN_CHARACTERS);

const notStored = (name: string, failure: Error): Problem => ({
	message: `n8n could not store the file "${name}"`,
	description: `Its store for files said: ${withoutQueries(failure.message.slice(0, SHOWN_CHARACTERS))}`,
});

const noWebAddress = (url: string): Problem => ({
	message: `The file "${nameInUrl(url)}" has no web address`,
	description: 'Only files whose address begins with http:// or https:// can be downloaded.',
});
