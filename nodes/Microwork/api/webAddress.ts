import { InputError } from '../../shared/problem';

const SHOWN_CHARACTERS = 100;

/**
 * A complete http(s) address, as it was written.
 *
 * @throws InputError naming the field for anything else; its query isn't repeated, it may be signed
 */
export function parseWebAddress(value: unknown, field: string): string {
	const address = typeof value === 'string' ? value.trim() : '';
	if (address === '') {
		throw new InputError(`${field} is empty`, 'Enter a complete address, beginning with https://.');
	}
	if (/^https?:\/\/[^\s/?#]/i.test(address) && !/\s/.test(address) && URL.canParse(address)) {
		return address;
	}
	throw new InputError(
		`${field} "${address.replace(/[?#].*$/s, '').slice(0, SHOWN_CHARACTERS)}" is not a web address`,
		'Enter a complete address, beginning with http:// or https://.',
	);
}
