import { DateTime } from 'luxon';

import { parseDateTime } from '../../../nodes/shared/dateTime';

const parse = (value: unknown) => parseDateTime(value, 'Start Time', 'Europe/Berlin').toISO();

it.each([
	['2017-04-14T12:00:00', '2017-04-14T10:00:00.000Z'],
	['2017-01-14 12:00:00', '2017-01-14T11:00:00.000Z'],
	[' 2017-04-14 ', '2017-04-13T22:00:00.000Z'],
	['2017-04-14T12:00:00Z', '2017-04-14T12:00:00.000Z'],
	['2017-04-14T12:00:00.000+05:00', '2017-04-14T07:00:00.000Z'],
	[new Date(0), '1970-01-01T00:00:00.000Z'],
	[DateTime.fromISO('2017-04-14T12:00', { zone: 'utc' }), '2017-04-14T12:00:00.000Z'],
])('%s is read in the zone, unless it has one', (value, expected) => {
	expect(parse(value)).toBe(expected);
});

const noDates: unknown[] = [
	...['', 'soon', '2017-02-30', '14.04.2017', '2017-04-14'.padEnd(1000, '0')],
	...[undefined, null, 7, {}, ['2017-04-14'], { toString: 1, valueOf: 1 }],
	...[new Date(NaN), DateTime.invalid('none')],
];

it.each(noDates.map((value) => ({ value })))('$value is no date', ({ value }) => {
	expect(() => parse(value)).toThrow(/^Start Time ".*" is not a date$/);
});
