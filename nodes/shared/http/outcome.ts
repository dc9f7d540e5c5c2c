export interface HttpAnswer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

/** Why nothing was sent; only trouble of the network passes by itself. */
export type Hindrance =
	| 'network'
	| 'certificate'
	| 'tls'
	/** n8n's own block of addresses. */
	| 'blocked'
	/** An address or a header that can't be sent. */
	| 'request'
	/** A file that n8n's store didn't give. */
	| 'file'
	/** A credential that no request can be made with. */
	| 'credential';

/** What became of one request: an answer of any status, or none. */
export type Outcome =
	| { kind: 'answered'; answer: HttpAnswer }
	/** Nothing was sent, so the service surely did nothing. */
	| { kind: 'unreachable'; code: string; hindrance: Hindrance }
	/** The line broke or timed out after the request went out: the service may have acted. */
	| { kind: 'broken'; code: string };

export const succeeded = (outcome: Outcome): boolean =>
	outcome.kind === 'answered' && outcome.answer.status >= 200 && outcome.answer.status < 300;

/** How much of an answer's words is looked at. */
export const READ_CHARACTERS = 10_000;

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
	const said = outcome.answer.body.slice(0, READ_CHARACTERS);
	return !NO_SUCH_ROUTE.test(said) && !said.includes(path);
}

/** The value of a header, its name in lower case; the first where it came several times. */
export function header(answer: HttpAnswer, name: string): string | undefined {
	const value = answer.headers[name];
	return Array.isArray(value) ? value[0] : value;
}
