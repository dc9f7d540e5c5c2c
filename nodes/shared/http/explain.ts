import type { Problem } from '../problem';
import { fieldsOf, parseJson } from '../values';
import { READ_CHARACTERS, type HttpAnswer, type Outcome } from './outcome';
import { beginningOf, redact } from './redact';
import { retryAfter } from './retryPolicy';
import type { Service } from './service';

const SHOWN_CHARACTERS = 200;

/** Tells a user what a request without a good answer means, and what to do. Never shows a secret. */
export function explain(
	outcome: Outcome,
	service: Service,
	secrets: string[],
	now: number,
): Problem {
	if (outcome.kind === 'unreachable') return explainUnreachable(outcome, service);
	if (outcome.kind === 'broken') {
		return {
			message: `The connection to ${service.name} broke before it answered`,
			description: `Check the network between this server and the service, then run it again. The error was: ${outcome.code}.`,
		};
	}
	const { answer } = outcome;
	const said = whatItSaid(answer, secrets);
	const problem = meaning(answer, service, said, now);
	return { ...problem, httpCode: String(answer.status), said };
}

function explainUnreachable(
	{ code, hindrance }: Extract<Outcome, { kind: 'unreachable' }>,
	{ name, credentialName }: Service,
): Problem {
	const check = `Check the Base URL in the credential "${credentialName}"`;
	switch (hindrance) {
		case 'network':
			return {
				message: `${name} could not be reached`,
				description: `${check} and this server's network, then run it again. Nothing was sent: ${code}.`,
			};
		case 'certificate':
			return {
				message: `The certificate of the server at the Base URL is not valid for ${name}`,
				description: `${whatIsWrongWith(code)} ${check}; if it is right, the certificate has to be renewed on that server, or its authority made known to n8n with NODE_EXTRA_CA_CERTS. Nothing was sent: ${code}.`,
			};
		case 'tls':
			return {
				message: `The server at the Base URL of ${name} does not speak https`,
				description: `${check}, above all whether it should begin with http:// or have another port. Nothing was sent: ${code}.`,
			};
		case 'blocked':
			return {
				message: `n8n does not permit requests to the address of ${name}`,
				description: `${check}. If it is right, ask whoever runs this n8n to permit it with N8N_SSRF_ALLOWED_HOSTNAMES or N8N_SSRF_ALLOWED_IP_RANGES. Nothing was sent: N8N_SSRF_PROTECTION_ENABLED.`,
			};
		case 'file':
			return {
				message: `A file for ${name} could not be read`,
				description:
					"Check that n8n's store for files still has it, then run the workflow anew. Nothing was sent.",
			};
		case 'request':
		case 'credential':
			return {
				message: `A request to ${name} could not be made`,
				description: `${check}, and its API Key. Nothing was sent: ${code}.`,
			};
	}
}

/** What Node's names for an invalid certificate mean, in words. */
function whatIsWrongWith(code: string): string {
	if (code === 'CERT_HAS_EXPIRED') return 'It has expired.';
	if (code === 'CERT_NOT_YET_VALID') return 'It is not valid yet.';
	if (/ALTNAME|HOSTNAME/.test(code)) return 'It is for another host.';
	return 'It is not signed by an authority that n8n knows.';
}

/** What an answer that should be JSON, and isn't, means for the user. */
export function explainNotJson(
	answer: HttpAnswer,
	{ name, credentialName }: Service,
	secrets: string[],
): Problem {
	const beginning = shorten(redact(beginningOf(answer.body, secrets, READ_CHARACTERS), secrets));
	return {
		message: `${name} answered with something that is not JSON`,
		description: `Check that the Base URL in the credential "${credentialName}" is the address of the API itself. ${
			beginning === '' ? 'The answer was empty.' : `The answer begins with: ${beginning}`
		}`,
		httpCode: String(answer.status),
	};
}

/** What an answer means that is JSON, but not what was asked for. */
export const notWhatWasAsked = ({ name, credentialName }: Service, what: string): Problem => ({
	message: `${name} answered with something that is not ${what}`,
	description: `Check that the Base URL in the credential "${credentialName}" is the address of the API itself.`,
});

function meaning(
	answer: HttpAnswer,
	{ name, credentialName }: Service,
	said: string,
	now: number,
): Problem {
	const { status } = answer;
	switch (status) {
		case 400:
			return {
				message: `${name} refused the request as invalid`,
				description: said || 'Check the values of the fields in this node.',
			};
		case 401:
			return {
				message: `${name} does not accept the API key`,
				description:
					`Check the API Key in the credential "${credentialName}", and that its Base URL belongs to the same account. ${said}`.trim(),
			};
		case 402:
			return {
				message: `${name} asks for a payment first`,
				description: `Check the plan and the balance of your ${name} account. ${said}`.trim(),
			};
		case 403:
			return {
				message: `${name} does not permit this with the API key in use`,
				description:
					`Ask whoever manages your ${name} account for access, or choose another "${credentialName}" credential. ${said}`.trim(),
			};
		case 404:
			return {
				message: `${name} did not find what was asked for`,
				description:
					`Check the values of the fields in this node, and the Base URL in the credential "${credentialName}". ${said}`.trim(),
			};
		case 405:
		case 406:
		case 415:
			return {
				message: `${name} does not take this kind of request (status ${status})`,
				description:
					`Check that the Base URL in the credential "${credentialName}" and its API Version are those of your account; if they are, update this node. ${said}`.trim(),
			};
		case 409:
			return {
				message: `${name} refused the request, because it conflicts with something that was done before`,
				description:
					`Look at the present state of what this node is to work on, then decide whether to run it again. ${said}`.trim(),
			};
		case 410:
			return {
				message: `What was asked for is gone from ${name}`,
				description: `It existed, but was removed. ${said}`.trim(),
			};
		case 413:
			return {
				message: `The files are too large for ${name}`,
				description: `Send fewer or smaller files. ${said}`.trim(),
			};
		case 422:
			return {
				message: `${name} does not accept the values that were sent`,
				description: said || 'Check the values of the fields in this node.',
			};
		case 429:
			return {
				message: `${name} received too many requests`,
				description: `${whenAgain(answer, now)} To slow down, lower Max Concurrent Requests in the node's options.`,
			};
		case 503:
			return {
				message: `${name} is down for maintenance`,
				description: `${whenAgain(answer, now)} ${said}`.trim(),
			};
		default:
			return status >= 500
				? {
						message: `${name} failed to process the request (status ${status})`,
						description: `The fault is on their side: try again later. ${said}`.trim(),
					}
				: {
						message: `${name} answered with an unexpected status (${status})`,
						description: `Check the Base URL in the credential "${credentialName}". ${said}`.trim(),
					};
	}
}

function whenAgain(answer: HttpAnswer, now: number): string {
	const pause = retryAfter(answer, now);
	if (pause === undefined) return 'Wait a minute, then try again.';
	const seconds = Math.ceil(pause / 1000);
	return seconds < 120
		? `Wait ${seconds} seconds, then try again.`
		: `Wait ${Math.ceil(seconds / 60)} minutes, then try again.`;
}

/** The service's own words from an error body of unknown form: JSON of any shape, HTML or nothing. */
function whatItSaid({ body }: HttpAnswer, secrets: string[]): string {
	const beginning = beginningOf(body, secrets, READ_CHARACTERS);
	const shown = shorten(redact(wordsInJson(beginning) ?? withoutTags(beginning), secrets));
	return shown === '' ? '' : `It said: ${shown}`;
}

function wordsInJson(body: string): string | undefined {
	const parsed = parseJson(body);
	return parsed === undefined ? undefined : texts(parsed).join(' ');
}

const SPOKEN = ['message', 'error', 'detail', 'description', 'errors', 'reason', 'title'];

function texts(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(texts);
	const fields = fieldsOf(value);
	const spoken = SPOKEN.filter((key) => Object.hasOwn(fields, key));
	return (spoken.length > 0 ? spoken : Object.keys(fields)).flatMap((key) => texts(fields[key]));
}

/** The text of a page. In one pass: a regular expression would take minutes for a page of "<" only. */
function withoutTags(html: string): string {
	let hidden: string | undefined;
	return html
		.split('<')
		.map((part, index) => {
			if (index === 0) return part;
			const name = /^\/?[a-z]*/i.exec(part)![0].toLowerCase();
			if (hidden !== undefined && name !== `/${hidden}`) return '';
			hidden = name === 'style' || name === 'script' ? name : undefined;
			const end = part.indexOf('>');
			if (end === -1) return `<${part}`;
			return hidden === undefined ? ` ${part.slice(end + 1)}` : ' ';
		})
		.join('');
}

function shorten(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}
