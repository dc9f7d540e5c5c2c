import { fieldsOf, listOf } from '../values';
import type { Hindrance, Outcome } from './outcome';

const MAX_DEPTH = 4;
const READ_CHARACTERS = 1000;

/** What Node does before the first byte of a request goes out. */
const BEFORE_SENDING = /\b(?:connect|getaddrinfo) E[A-Z_]+/;
const NETWORK_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

// Node checks a server's certificate before it sends anything (Node.js, TLS: "X509 certificate error codes").
const CERTIFICATE_CODES =
	/^(CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_CERT_ALTNAME_INVALID)$/;
/** The server speaks no TLS, or no version of it that we speak: it told before anything was sent. */
const NO_TLS = /wrong version number|alert (handshake failure|protocol version)/;

/** Node refuses to send these: an address that is none, a line break in a header. */
const REQUEST_CODES = new Set(['ERR_INVALID_URL', 'ERR_INVALID_CHAR']);

/** n8n's name for its errors when `N8N_SSRF_PROTECTION_ENABLED` forbids an address. */
const BLOCKED = /^SsrfBlocked/;

/** What a failure of n8n's HTTP helper means, however deep it wraps the network's error. */
export function outcomeOfFailure(failure: unknown): Outcome {
	const errors = chainOf(failure);
	const text = errors.map(wordsOf).join(' ');
	const code = errors.map(codeOf).find(Boolean) ?? /\bE[A-Z_]{4,}\b/.exec(text)?.[0] ?? 'UNKNOWN';
	const hindrance = errors.some(isBlock) ? 'blocked' : hindranceOf(code, text);
	return hindrance === undefined
		? { kind: 'broken', code }
		: { kind: 'unreachable', code, hindrance };
}

function hindranceOf(code: string, text: string): Hindrance | undefined {
	if (NETWORK_CODES.has(code) || BEFORE_SENDING.test(text)) return 'network';
	if (CERTIFICATE_CODES.test(code)) return 'certificate';
	if (code === 'EPROTO' && NO_TLS.test(text)) return 'tls';
	return REQUEST_CODES.has(code) ? 'request' : undefined;
}

/** An error with those that it wraps, the outermost first. */
function chainOf(failure: unknown, depth = 0): Array<Record<string, unknown>> {
	if (typeof failure !== 'object' || failure === null || depth > MAX_DEPTH) return [];
	const error = fieldsOf(failure);
	// `errors`: one for each of a host's addresses that were tried.
	const inner = [error.cause, error.errorResponse, ...listOf(error.errors)];
	return [error, ...inner.flatMap((wrapped) => chainOf(wrapped, depth + 1))];
}

const codeOf = ({ code }: Record<string, unknown>): string | undefined =>
	typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined;

const isBlock = ({ name }: Record<string, unknown>): boolean =>
	typeof name === 'string' && BLOCKED.test(name);

const wordsOf = ({ message, messages }: Record<string, unknown>): string =>
	[message, ...listOf(messages)]
		.filter((word) => typeof word === 'string')
		.join(' ')
		.slice(0, READ_CHARACTERS);
