import { InputError } from '../../shared/problem';
import { shownValue } from '../../shared/values';

const DIGITS = 8;

/**
 * An order number as the service writes it: digits, left-padded with zeros to eight. Zeros that a
 * spreadsheet took away are put back.
 *
 * @throws InputError for anything but digits
 */
export function parseOrderNumber(value: unknown): string {
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text === 'string' && /^\d+$/.test(text.trim()))
		return text.trim().padStart(DIGITS, '0');
	throw new InputError(
		`Order Number "${shownValue(value)}" is not an order number`,
		'Enter digits only, e.g. 00007847, or pick the order from the list.',
	);
}
