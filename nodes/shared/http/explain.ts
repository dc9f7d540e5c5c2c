import type { Problem } from '../problem';
import { parseJson } from '../values';
import type { HttpAnswer, Outcome } from './outcome';
import { redact } from './redact';
import { retryAfter } from './retryPolicy';
import type { Service } from './service';

const SHOWN_CHARACTERS = 200;

/** Tells a user what a request without a good answer means, and what to do. Never shows a secret. */
export function explain(
	outcome: Outcome,
	{ name, credentialName }: Service,
	secrets: string[],
	now: number,
): Problem {
	if (outcome.kind === 'unreachable') {
		return {
			message: `${name} could not be reached`,
			description: `Check the Base URL in the credential "${credentialName}" and this server's network, then run it again. Nothing was sent.`,
		};
	}
	if (outcome.kind === 'broken') {
		return {
			message: `The connection to ${name} broke before it answered`,
			description: 'Check the network between this server and the service, then run it again.',
		};
	}
	const { answer } = outcome;
	const said = whatItSaid(answer, secrets);
	const problem = meaning(answer, name, credentialName, said, now);
	return { ...problem, httpCode: String(answer.status), said };
}

/** What an answer that should be JSON, and isn't, means for the user. */
export function explainNotJson(
	answer: HttpAnswer,
	{ name, credentialName }: Service,
	secrets: string[],
): Problem {
	const beginning = shorten(redact(answer.body, secrets));
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
	name: string,
	credentialName: string,
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
function whatItSaid(answer: HttpAnswer, secrets: string[]): string {
	const text = fromJson(answer.body) ?? withoutTags(answer.body);
	const shown = shorten(redact(text, secrets));
	return shown === '' ? '' : `It said: ${shown}`;
}

function fromJson(body: string): string | undefined {
	const parsed = parseJson(body);
	return parsed === undefined ? undefined : texts(parsed).join(' ');
}

const SPOKEN = ['message', 'error', 'detail', 'description', 'errors', 'reason', 'title'];

function texts(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(texts);
	if (typeof value !== 'object' || value === null) return [];
	const fields = value as Record<string, unknown>;
	const spoken = SPOKEN.filter((key) => key in fields);
	return (spoken.length > 0 ? spoken : Object.keys(fields)).flatMap((key) => texts(fields[key]));
}

const withoutTags = (html: string): string =>
	html.replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');

function shorten(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}
