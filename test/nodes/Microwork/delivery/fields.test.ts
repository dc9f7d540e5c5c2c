import { parseLimit, parseMetadata } from '../../../../nodes/Microwork/delivery/fields';

describe('the limit of a wait', () => {
	const now = Date.UTC(2026, 0, 1);
	const limit = (values: Parameters<typeof parseLimit>[0]) =>
		parseLimit(values, 'Europe/Berlin', now);
	const after = (resumeAmount: unknown, resumeUnit = 'days') =>
		limit({ limitType: 'afterTimeInterval', resumeAmount, resumeUnit } as never);
	const at = (maxDateAndTime: string) => limit({ limitType: 'atSpecifiedTime', maxDateAndTime });

	it('is 7 days unless said otherwise', () => {
		expect(limit({})).toEqual(new Date('2026-01-08T00:00:00Z'));
	});

	it.each([
		[30, 'minutes', '2026-01-01T00:30:00Z'],
		[0.5, 'hours', '2026-01-01T00:30:00Z'],
		[2, 'days', '2026-01-03T00:00:00Z'],
		['3', 'days', '2026-01-04T00:00:00Z'],
	])('is after %s %s', (amount, unit, end) => {
		expect(after(amount, unit)).toEqual(new Date(end));
	});

	it("is at a time in the workflow's zone", () => {
		expect(at('2026-06-01T12:00:00')).toEqual(new Date('2026-06-01T10:00:00Z'));
		expect(at('2026-06-01T12:00:00Z')).toEqual(new Date('2026-06-01T12:00:00Z'));
	});

	it('can be none', () => {
		expect(limit({ limitType: 'noLimit' })).toBeUndefined();
	});

	it.each([0, -1, 'many', 1e300])('is refused with the amount %s', (amount) => {
		expect(() => after(amount)).toThrow(/^Limit Wait Time has the amount/);
	});

	it('is refused in unknown units', () => {
		expect(() => after(1, 'moons')).toThrow(/^Limit Wait Time/);
	});

	it.each([
		['', 'Max Date and Time "" is not a date'],
		['soon', 'Max Date and Time "soon" is not a date'],
		['2025-12-31', 'Max Date and Time is over already'],
		['2026-01-01T00:59:00', 'Max Date and Time is over already'],
	])('is refused at "%s"', (time, message) => {
		expect(() => at(time)).toThrow(message);
	});
});

it('metadata are texts: numbers and objects become some', () => {
	expect(
		parseMetadata([
			{ name: ' row ', value: 17 },
			{ name: 'who', value: { id: 'a' } },
			{ name: 'none', value: null },
		]),
	).toEqual({ row: '17', who: '{"id":"a"}', none: '' });
});
