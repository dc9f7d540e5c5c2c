import fc from 'fast-check';

import { parseOrderNumber } from '../../../../nodes/WorkReduce/api/orderNumber';

it('puts back the zeros of any order number, whether it comes as a number or as text', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 0, max: 99_999_999 }),
			fc.constantFrom('', ' ', '\n'),
			(number, space) => {
				const padded = String(number).padStart(8, '0');
				for (const value of [number, String(number), `${space}${number}${space}`, padded]) {
					expect(parseOrderNumber(value)).toBe(padded);
				}
			},
		),
	);
});

it('keeps longer numbers as they are', () => {
	expect(parseOrderNumber('123456789')).toBe('123456789');
	expect(parseOrderNumber('000000000001')).toBe('000000000001');
});

it('refuses whatever holds anything but digits', () => {
	const noDigits = fc.oneof(
		fc.string().filter((text) => !/^\s*[0-9]+\s*$/.test(text)),
		fc.double().filter((number) => !Number.isInteger(number) || number < 0 || number > 1e20),
		fc.constantFrom(null, undefined, true, {}, [], ['1']),
	);
	fc.assert(
		fc.property(noDigits, (value) => {
			expect(() => parseOrderNumber(value)).toThrow(/is not an order number$/);
		}),
	);
});
