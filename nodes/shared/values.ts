import { DateTime } from 'luxon';

import { withoutQueries } from './http/redact';
import { InputError } from './problem';

type Fields = Record<string, unknown>;

const SHOWN_CHARACTERS = 100;

/** How deep values may nest: far deeper than a person or a service writes them, and no danger to the stack. */
export const MAX_DEPTH = 100;

/** Whether a value is an object with named fields: no list, no `null`. */
export const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object's fields; none for anything else. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** A list as it is, one thing as a list of it, nothing as an empty list. */
export const listOf = (value: unknown): unknown[] =>
	Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** A text with something in it, as it came. */
export const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** The number that a value is or that a text writes; `NaN` for anything else. */
export function numberOf(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

/** What a text says as JSON; `undefined` when it is none, or nests without reason. */
export function parseJson(text: string): unknown {
	try {
		const value = JSON.parse(text) as unknown;
		return isTooDeep(value) ? undefined : value;
	} catch {
		return undefined;
	}
}

/** Whether a value nests deeper than anybody means it; whatever walks through it may end in a crash. */
export const isTooDeep = (value: unknown, depth = MAX_DEPTH): boolean =>
	typeof value === 'object' &&
	value !== null &&
	(depth === 0 || Object.values(value).some((inner) => isTooDeep(inner, depth - 1)));

/** An address in its parts, or `undefined` for what is none. */
export function urlOf(text: string): URL | undefined {
	try {
		// Not `URL.canParse`: in Node 20 it refuses umlauts, once it was called some thousand times.
		return new URL(text);
	} catch {
		return undefined;
	}
}

/** A value as messages repeat it: short, and without the queries of addresses, which may be signed. */
export function shownValue(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
	return withoutQueries(String(value)).slice(0, SHOWN_CHARACTERS);
}

/**
 * The text that a user or an expression entered, without space around it; `undefined` for nothing.
 * Numbers, booleans and dates count as the text they are written with.
 *
 * @param field the display name of the field
 * @throws InputError for a list or an object, which would be sent as "[object Object]", and for a date
 * that is none
 */
export function enteredText(value: unknown, field: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'object') return String(value).trim() || undefined;
	if (value instanceof Date || DateTime.isDateTime(value)) return textOfDate(value, field);
	throw new InputError(
		`${field} holds ${Array.isArray(value) ? 'a list' : 'an object'} instead of a text`,
		'Let the expression give one value of it, e.g. {{ $json.name }}.',
	);
}

function textOfDate(value: Date | DateTime, field: string): string {
	const text = value instanceof Date ? DateTime.fromJSDate(value).toUTC().toISO() : value.toISO();
	if (text !== null) return text;
	throw new InputError(
		`${field} holds a date that is none`,
		'Check the value that the expression makes a date of.',
	);
}

/**
 * The text of a field that must be filled in.
 *
 * @param help what to enter
 * @throws InputError for an empty field, a list or an object
 */
export function requiredText(value: unknown, field: string, help: string): string {
	const text = enteredText(value, field);
	if (text !== undefined) return text;
	throw new InputError(`${field} is empty`, help);
}
