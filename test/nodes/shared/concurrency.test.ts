/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { createLimit, parseConcurrency } from '../../../nodes/shared/concurrency';

describe('a limit', () => {
	it('never does more at once than the bound says, and begins in order', async () => {
		const limit = createLimit(3);
		const begun: number[] = [];
		let underWay = 0;
		let most = 0;
		const results = await Promise.all(
			Array.from({ length: 20 }, (_, index) =>
				limit(async () => {
					begun.push(index);
					most = Math.max(most, ++underWay);
					await new Promise((resolve) => setImmediate(resolve));
					underWay--;
					return index;
				}),
			),
		);
		expect(most).toBe(3);
		expect(begun).toEqual(results);
		expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index));
	});

	it('goes on after work that fails', async () => {
		const limit = createLimit(1);
		const failing = limit(async () => await Promise.reject(new Error('Broken')));
		const next = limit(async () => 'done');
		await expect(failing).rejects.toThrow('Broken');
		expect(await next).toBe('done');
	});
});

describe('the bound', () => {
	it.each([
		[undefined, 10],
		[null, 10],
		[1, 1],
		['25', 25],
	])('of %p is %i', (value, bound) => {
		expect(parseConcurrency(value)).toBe(bound);
	});

	it.each([0, -1, 1.5, NaN, Infinity, '', 'ten', true, [3], { valueOf: 1, toString: 1 }])(
		'can not be %p',
		(value) => {
			expect(() => parseConcurrency(value)).toThrow(
				'Max Concurrent Requests is not a whole number above 0',
			);
		},
	);
});
