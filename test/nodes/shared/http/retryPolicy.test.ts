import fc from 'fast-check';
import type { IHttpRequestMethods } from 'n8n-workflow';

import type { Hindrance, Outcome } from '../../../../nodes/shared/http/outcome';
import {
	MAX_RETRIES,
	mayHaveActed,
	pauseBeforeRetry,
	retryAfter,
} from '../../../../nodes/shared/http/retryPolicy';

const NOW = Date.parse('2026-11-22T12:00:00Z');

const answered = (status: number, headers = {}): Outcome => ({
	kind: 'answered',
	answer: { status, headers, body: '' },
});

const unreachable = (hindrance: Hindrance): Outcome => ({
	kind: 'unreachable',
	code: 'X',
	hindrance,
});

/** What stays as it is until somebody does something about it. */
const lasting: Hindrance[] = ['certificate', 'tls', 'blocked', 'request', 'file', 'credential'];

const pause = (
	method: IHttpRequestMethods,
	outcome: Outcome,
	more: { retries?: number; maxRetries?: number; random?: number } = {},
) =>
	pauseBeforeRetry({
		method,
		outcome,
		retries: 0,
		maxRetries: MAX_RETRIES,
		now: NOW,
		random: 0.5,
		...more,
	});

describe('a read', () => {
	it.each([429, 500, 502, 503, 504])('is tried again after %i', (status) => {
		expect(pause('GET', answered(status))).toBe(500);
	});

	it.each([200, 201, 204, 301, 400, 401, 403, 404, 410, 413])(
		'is not repeated after %i',
		(status) => {
			expect(pause('GET', answered(status))).toBeUndefined();
		},
	);

	it('is tried again when the line broke or nobody was there', () => {
		expect(pause('GET', { kind: 'broken', code: 'ECONNRESET' })).toBe(500);
		expect(pause('GET', unreachable('network'))).toBe(500);
	});

	it.each(lasting)('is not repeated when it was not sent because of the %s', (hindrance) => {
		expect(pause('GET', unreachable(hindrance))).toBeUndefined();
	});

	it('is tried again four times at most, with growing pauses', () => {
		const pauses = [0, 1, 2, 3, 4].map((retries) => pause('GET', answered(500), { retries }));
		expect(pauses).toEqual([500, 1000, 2000, 4000, undefined]);
	});

	it('is tried once inside a webhook', () => {
		expect(pause('GET', answered(503), { maxRetries: 0 })).toBeUndefined();
	});
});

describe.each(['POST', 'PUT', 'DELETE'] as const)('a %s', (method) => {
	it('is tried again when the service surely did nothing', () => {
		expect(pause(method, unreachable('network'))).toBe(500);
		expect(pause(method, answered(429))).toBe(500);
		expect(pause(method, answered(503, { 'retry-after': '2' }))).toBe(2000);
	});

	it.each(lasting)('is not repeated when it was not sent because of the %s', (hindrance) => {
		expect(pause(method, unreachable(hindrance))).toBeUndefined();
	});

	it('is never repeated when the service may have acted', () => {
		expect(pause(method, { kind: 'broken', code: 'ECONNRESET' })).toBeUndefined();
		expect([500, 502, 503, 504].map((status) => pause(method, answered(status)))).toEqual(
			Array(4).fill(undefined),
		);
	});
});

describe('a write may have been done', () => {
	it.each<[string, Outcome]>([
		['the line broke', { kind: 'broken', code: 'ECONNRESET' }],
		['the answer is 500', answered(500)],
		['the answer is 503, without a word about when to come again', answered(503)],
		['the answer is 200', answered(200)],
	])('when %s', (_what, outcome) => {
		expect(mayHaveActed(outcome, NOW)).toBe(true);
	});

	it.each<[string, Outcome]>([
		...(['network', ...lasting] as Hindrance[]).map((hindrance): [string, Outcome] => [
			`nothing was sent: ${hindrance}`,
			unreachable(hindrance),
		]),
		['the answer is 422', answered(422)],
		['the answer is 429', answered(429)],
		['the answer is 503 with Retry-After', answered(503, { 'retry-after': '1' })],
	])('but not when %s', (_what, outcome) => {
		expect(mayHaveActed(outcome, NOW)).toBe(false);
	});
});

describe('Retry-After', () => {
	it('is read as seconds and as a date', () => {
		const at = (value: string) =>
			retryAfter({ status: 429, headers: { 'retry-after': value }, body: '' }, NOW);
		expect(at('7')).toBe(7000);
		expect(at('Sun, 22 Nov 2026 12:00:30 GMT')).toBe(30_000);
		expect(at('Sun, 22 Nov 2026 11:00:00 GMT')).toBe(0);
		expect(at('soon')).toBeUndefined();
		expect(at('')).toBeUndefined();
		expect(at('9'.repeat(400))).toBeUndefined();
	});

	it('of more than a minute is not waited for', () => {
		expect(pause('GET', answered(429, { 'retry-after': '60' }))).toBe(60_000);
		expect(pause('GET', answered(429, { 'retry-after': '61' }))).toBeUndefined();
	});
});

it('never pauses for longer than a minute, whatever happens', () => {
	const outcome = fc.oneof(
		fc.record({
			status: fc.integer({ min: 100, max: 599 }),
			header: fc.option(fc.oneof(fc.nat().map(String), fc.string())),
		}),
		fc.constantFrom<Outcome>(unreachable('network'), { kind: 'broken', code: 'X' }),
	);
	fc.assert(
		fc.property(
			fc.constantFrom('GET' as const, 'POST' as const),
			outcome,
			fc.nat({ max: 20 }),
			fc.double({ min: 0, max: 1, noNaN: true }),
			(method, drawn, retries, random) => {
				const given: Outcome =
					'kind' in drawn
						? drawn
						: answered(drawn.status, drawn.header === null ? {} : { 'retry-after': drawn.header });
				const result = pause(method, given, { retries, maxRetries: 20, random });
				expect(result === undefined || (result >= 0 && result <= 60_000)).toBe(true);
			},
		),
	);
});
