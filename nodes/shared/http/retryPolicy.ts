import type { IHttpRequestMethods } from 'n8n-workflow';

import { header, succeeded, type HttpAnswer, type Outcome } from './outcome';

export const MAX_RETRIES = 4;
const MAX_PAUSE_MS = 60_000;
const FIRST_PAUSE_MS = 500;

const WORTH_A_RETRY = new Set([429, 500, 502, 503, 504]);

interface Situation {
	method: IHttpRequestMethods;
	outcome: Outcome;
	/** How often this request was already tried again. */
	retries: number;
	maxRetries: number;
	/** Milliseconds since the epoch. */
	now: number;
	/** Between 0 and 1. */
	random: number;
}

/**
 * The pause in milliseconds before a request is tried again, or `undefined` when it must not be: a
 * read may always be repeated, a write only when the service surely did nothing. A service that asks
 * for more patience than a minute is not asked again.
 */
export function pauseBeforeRetry(situation: Situation): number | undefined {
	const { method, outcome, retries, maxRetries, now, random } = situation;
	if (retries >= maxRetries || succeeded(outcome)) return undefined;
	if (!mayPass(outcome) || (method !== 'GET' && !surelyDidNothing(outcome, now))) return undefined;
	const asked = outcome.kind === 'answered' ? retryAfter(outcome.answer, now) : undefined;
	if (asked !== undefined) return asked <= MAX_PAUSE_MS ? asked : undefined;
	const growing = FIRST_PAUSE_MS * 2 ** retries;
	return Math.min(MAX_PAUSE_MS, Math.round(growing * (0.5 + random)));
}

/** What `Retry-After` asks for in milliseconds from `now`: it comes as seconds or as a date. */
export function retryAfter(answer: HttpAnswer, now: number): number | undefined {
	const value = header(answer, 'retry-after')?.trim();
	if (value === undefined || value === '') return undefined;
	if (/^\d{1,9}(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Whether a write can be sent again without the risk of doing its work twice. */
export function surelyDidNothing(outcome: Outcome, now: number): boolean {
	if (outcome.kind !== 'answered') return outcome.kind === 'unreachable';
	const { status } = outcome.answer;
	return status === 429 || (status === 503 && retryAfter(outcome.answer, now) !== undefined);
}

/** Whether a write may have been done although no proper answer says so. */
export function mayHaveActed(outcome: Outcome, now: number): boolean {
	if (outcome.kind !== 'answered') return outcome.kind === 'broken';
	if (succeeded(outcome)) return true;
	return outcome.answer.status >= 500 && !surelyDidNothing(outcome, now);
}

/** Whether the same request may get another answer soon; an invalid certificate stays invalid. */
function mayPass(outcome: Outcome): boolean {
	if (outcome.kind === 'answered') return WORTH_A_RETRY.has(outcome.answer.status);
	return outcome.kind === 'broken' || outcome.hindrance === 'network';
}
