// n8n's own copy at run time: version 3 in all releases that are supported.
import { DateTime } from 'luxon';

import { InputError } from './problem';
import { shownValue } from './values';

/** Longer than any date is written. */
const MAX_CHARACTERS = 100;

/**
 * The moment that a date field names. A text without a zone, which is what n8n's date picker gives, is
 * read in `zone`; expressions may also give a date object.
 *
 * @throws InputError naming the field for anything that is no date
 */
export function parseDateTime(value: unknown, field: string, zone: string): DateTime {
	const read = readDateTime(value, zone);
	if (read.isValid) return read.toUTC();
	throw new InputError(
		`${field} "${shownValue(value)}" is not a date`,
		'Pick a date, or enter one such as 2017-04-14 or 2017-04-14T12:00:00.',
	);
}

function readDateTime(value: unknown, zone: string): DateTime {
	if (DateTime.isDateTime(value)) return value;
	if (value instanceof Date) return DateTime.fromJSDate(value);
	const text = typeof value === 'string' ? value.trim() : '';
	// Luxon also reads "12" and "18:30" as times of today.
	if (!/^\d{4}-\d{2}-\d{2}/.test(text) || text.length > MAX_CHARACTERS)
		return DateTime.invalid('no date');
	const iso = DateTime.fromISO(text, { zone });
	return iso.isValid ? iso : DateTime.fromSQL(text, { zone });
}
