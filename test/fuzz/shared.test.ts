import fc from 'fast-check';

import { parseConcurrency } from '../../nodes/shared/concurrency';
import { parseDateTime } from '../../nodes/shared/dateTime';
import { filterText } from '../../nodes/shared/fields';
import { fileNameOf, nameInUrl, uniqueNames } from '../../nodes/shared/files/fileNames';
import { parseAccess } from '../../nodes/shared/http/access';
import { explain, explainNotJson } from '../../nodes/shared/http/explain';
import { outcomeOfFailure } from '../../nodes/shared/http/failure';
import { isUnknownThing, type HttpAnswer, type Outcome } from '../../nodes/shared/http/outcome';
import { beginningOf, redact, withoutQueries } from '../../nodes/shared/http/redact';
import { pauseBeforeRetry, retryAfter } from '../../nodes/shared/http/retryPolicy';
import {
	enteredText,
	numberOf,
	parseJson,
	requiredText,
	shownValue,
} from '../../nodes/shared/values';
import {
	hostileText,
	hostileValue,
	KEY,
	nestedValue,
	QUERY,
	refusalOf,
	testReaders,
	unlessRefused,
} from './hostile';

const service = {
	name: 'WorkReduce',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};

const answer = (status: number, body: string, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
	status,
	headers,
	body,
});
const problemOf = (status: number, body: string) =>
	explain({ kind: 'answered', answer: answer(status, body) }, service, [KEY], 0);
const named = (text: string) => fileNameOf({ 'content-disposition': text }, 'https://a.test/b');

/** Everything that reads texts from outside, alone. */
const readers: Array<[string, (text: string) => unknown]> = [
	['an error body', (text) => problemOf(400, text)],
	['an error body in JSON', (text) => problemOf(422, JSON.stringify({ message: text }))],
	['an answer that is no JSON', (text) => explainNotJson(answer(200, text), service, [KEY])],
	['a 404', (text) => isUnknownThing({ kind: 'answered', answer: answer(404, text) }, '/task/1')],
	['JSON', parseJson],
	['Retry-After', (text) => retryAfter(answer(429, '', { 'retry-after': text }), 0)],
	['a failure', (text) => outcomeOfFailure(Object.assign(new Error(text), { messages: [text] }))],
	['a text with secrets', (text) => redact(text, [KEY])],
	['the beginning of a text', (text) => beginningOf(text, [KEY], 10_000)],
	['a text with addresses', withoutQueries],
	["a file's headers", named],
	["a file's address", nameInUrl],
	["a file's web address", (text) => nameInUrl(`https://a.test/${text}`)],
	['names of files', (text) => uniqueNames(text.match(/.{1,100}/gs) ?? [])],
	['a date', (text) => parseDateTime(text, 'Due Date', 'utc')],
	['a date with more behind it', (text) => parseDateTime(`2017-04-14${text}`, 'Due Date', 'utc')],
	['an entered text', (text) => requiredText(text, 'Name', '')],
	['an entered number', numberOf],
	['a value to show', shownValue],
	['a base URL', (baseUrl) => parseAccess({ apiKey: KEY, baseUrl }, 'A')],
	[
		'a base URL with a scheme',
		(text) => parseAccess({ apiKey: KEY, baseUrl: `https://a.test/${text}` }, 'A'),
	],
	['a key', (apiKey) => parseAccess({ apiKey, baseUrl: 'https://a.test' }, 'A')],
];

testReaders(readers);

describe('reading a value of any kind', () => {
	const value = hostileValue(['message', 'error', 'errors', 'cause', 'code', 'name', 'messages']);

	it.each<[string, (value: unknown) => unknown]>([
		['as a text', (entered) => enteredText(entered, 'Name')],
		['as a filter', (status) => filterText({ status }, 'status', 'Status')],
		['as a number', numberOf],
		['as a bound', parseConcurrency],
		['as a date', (entered) => parseDateTime(entered, 'Due Date', 'utc')],
		['to show it', shownValue],
		['as a credential', (entered) => parseAccess({ apiKey: entered, baseUrl: entered }, 'A')],
		['as a failure', outcomeOfFailure],
		['as a nested failure', () => outcomeOfFailure(nestedValue('cause', 100_000))],
	])('%s never crashes', (_how, read) => {
		fc.assert(
			fc.property(value, (drawn) => {
				unlessRefused(() => read(drawn));
			}),
		);
	});
});

describe('what the user reads', () => {
	const holds = (text: unknown, secret: string) => JSON.stringify(text)?.includes(secret);
	const aroundAddress = fc
		.tuple(hostileText, fc.constantFrom(' ', '"', '<', '\n', '('), hostileText)
		.map(([before, gap, after]) => `${before}${gap}https://s3.test/a?${QUERY} ${after}`);

	it('never holds the key or the query of an address that a service sent', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(200, 302, 400, 401, 402, 404, 405, 409, 413, 422, 429, 500, 503),
				fc.oneof(aroundAddress, hostileText),
				fc.boolean(),
				(status, text, isJson) => {
					const body = isJson ? JSON.stringify({ errors: [{ detail: text }], url: text }) : text;
					const shown = [
						problemOf(status, body),
						explainNotJson(answer(status, body), service, [KEY]),
					];
					expect(holds(shown, KEY)).toBe(false);
					expect(holds(shown, QUERY)).toBe(false);
				},
			),
			{ numRuns: 1000 },
		);
	});

	it('never holds them where input is refused', () => {
		fc.assert(
			fc.property(fc.oneof(aroundAddress, hostileText), (text) => {
				const shown = [
					refusalOf(() => parseDateTime(text, 'Due Date', 'utc')),
					refusalOf(() => parseAccess({ apiKey: KEY, baseUrl: text }, 'A')),
					refusalOf(() =>
						parseAccess({ apiKey: `${KEY}\n${KEY}`, baseUrl: 'https://a.test' }, 'A'),
					),
					refusalOf(() => parseConcurrency(text)),
				];
				expect(holds(shown, KEY) && !text.includes(KEY)).toBe(false);
				expect(holds(shown, QUERY)).toBe(false);
			}),
		);
	});

	it('is short', () => {
		fc.assert(
			fc.property(hostileText, fc.nat({ max: 5000 }), (text, times) => {
				const { message, description } = problemOf(422, text.repeat(times));
				expect(message.length + description.length).toBeLessThan(1000);
			}),
		);
	});
});

it('a pause is never endless, whatever Retry-After says', () => {
	fc.assert(
		fc.property(hostileText, (text) => {
			const outcome: Outcome = {
				kind: 'answered',
				answer: answer(429, '', { 'retry-after': text }),
			};
			const pause = pauseBeforeRetry({
				...{ method: 'GET' as const, outcome, retries: 0, maxRetries: 4, now: 0, random: 0 },
			});
			expect(pause ?? 0).toBeLessThanOrEqual(60_000);
		}),
	);
});
