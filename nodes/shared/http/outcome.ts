export interface HttpAnswer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

/** What became of one request: an answer of any status, or none. */
export type Outcome =
	| { kind: 'answered'; answer: HttpAnswer }
	/** The service was never reached, so it surely did nothing. */
	| { kind: 'unreachable' }
	/** The line broke or timed out after the request went out: the service may have acted. */
	| { kind: 'broken' };

const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Reads a failure of n8n's HTTP helper, however deep it wraps the network's error code. */
export function outcomeOfFailure(failure: unknown): Outcome {
	const code = networkCode(failure);
	return { kind: NEVER_REACHED.has(code) ? 'unreachable' : 'broken' };
}

export const succeeded = (outcome: Outcome): boolean =>
	outcome.kind === 'answered' && outcome.answer.status >= 200 && outcome.answer.status < 300;

// How servers and gateways word it when nothing answers at an address; a web page is no answer of the API.
const NO_SUCH_ROUTE =
	/\b(routes?|endpoint|cannot (get|put|post|delete)|requested (url|resource|path)|no such (url|path))\b|<html|<!doctype/i;

/**
 * Whether the service says that it knows no such thing. A 404 about the address is something else: then
 * the Base URL is wrong, or the service no longer has this route.
 *
 * @param path of the request
 */
export function isUnknownThing(outcome: Outcome, path: string): boolean {
	if (outcome.kind !== 'answered' || outcome.answer.status !== 404) return false;
	const { body } = outcome.answer;
	return !NO_SUCH_ROUTE.test(body) && !body.includes(path);
}

/** The value of a header, its name in lower case; the first where it came several times. */
export function header(answer: HttpAnswer, name: string): string | undefined {
	const value = answer.headers[name];
	return Array.isArray(value) ? value[0] : value;
}

function networkCode(failure: unknown, depth = 0): string {
	if (typeof failure !== 'object' || failure === null || depth > 4) return 'UNKNOWN';
	const { code, cause, errorResponse, messages } = failure as Record<string, unknown>;
	if (typeof code === 'string' && code !== '') return code;
	for (const inner of [cause, errorResponse]) {
		const found = networkCode(inner, depth + 1);
		if (found !== 'UNKNOWN') return found;
	}
	const text = [failure instanceof Error ? failure.message : '', ...asArray(messages)].join(' ');
	return /\bE[A-Z_]{4,}\b/.exec(text)?.[0] ?? 'UNKNOWN';
}

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
