import { DateTime } from 'luxon';

import { InputError } from './problem';

type Fields = Record<string, unknown>;

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

/** What a text says as JSON, or `undefined` when it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * The text that a user or an expression entered, without space around it; `undefined` for nothing.
 * Numbers, booleans and dates count as the text they are written with.
 *
 * @param field the display name of the field
 * @throws InputError for a list or an object, which would be sent as "[object Object]"
 */
export function enteredText(value: unknown, field: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'object') return String(value).trim() || undefined;
	if (DateTime.isDateTime(value)) return value.toISO() ?? undefined;
	if (value instanceof Date) return value.toISOString();
	throw new InputError(
		`${field} holds ${Array.isArray(value) ? 'a list' : 'an object'} instead of a text`,
		'Let the expression give one value of it, e.g. {{ $json.name }}.',
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
