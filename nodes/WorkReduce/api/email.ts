import { InputError } from '../../shared/problem';
import { shownValue } from '../../shared/values';

/**
 * An e-mail address, trimmed; only its outer form is checked.
 *
 * @throws InputError for anything else
 */
export function parseEmail(value: unknown, field: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(text)) return text;
	throw new InputError(
		`${field} "${shownValue(value)}" is not an email address`,
		'Enter one address, e.g. george@big-agency.com.',
	);
}
