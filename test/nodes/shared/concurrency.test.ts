/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type * as concurrency from '../../../nodes/shared/concurrency';

type Concurrency = typeof concurrency;

const { importNatively } = globalThis as unknown as {
	importNatively(name: string): Promise<{ default: unknown }>;
};

/** The module as it runs with the copy of p-limit that a release of n8n brings along. */
async function load(copy: 'p-limit' | 'p-limit-latest'): Promise<Concurrency> {
	// Later copies are ES modules; Node gives them to `require` in this form.
	const later = copy === 'p-limit' ? undefined : await importNatively(copy);
	let loaded: Concurrency | undefined;
	jest.isolateModules(() => {
		if (later) jest.doMock('p-limit', () => ({ __esModule: true, ...later }));
		loaded = jest.requireActual<Concurrency>('../../../nodes/shared/concurrency');
	});
	jest.dontMock('p-limit');
	return loaded!;
}

describe.each(['p-limit', 'p-limit-latest'] as const)('with the copy %s', (copy) => {
	it('never does more at once than the bound says, and begins in order', async () => {
		const limit = (await load(copy)).createLimit(3);
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
		const limit = (await load(copy)).createLimit(1);
		const failing = limit(async () => await Promise.reject(new Error('Broken')));
		const next = limit(async () => 'done');
		await expect(failing).rejects.toThrow('Broken');
		expect(await next).toBe('done');
	});
});

it('loads another copy for each', async () => {
	const [installed, later] = [await load('p-limit'), await load('p-limit-latest')];
	const { default: pLimit } = await importNatively('p-limit-latest');
	expect(jest.requireActual('p-limit')).not.toBe(pLimit);
	expect(installed.createLimit(1).toString()).not.toBe(later.createLimit(1).toString());
});

describe('the bound', () => {
	it.each([
		[undefined, 10],
		[null, 10],
		[1, 1],
		['25', 25],
	])('of %p is %i', async (value, bound) => {
		expect((await load('p-limit')).parseConcurrency(value)).toBe(bound);
	});

	it.each([0, -1, 1.5, NaN, Infinity, '', 'ten', true, [3], { valueOf: 1, toString: 1 }])(
		'can not be %p',
		async (value) => {
			const { parseConcurrency } = await load('p-limit');
			expect(() => parseConcurrency(value)).toThrow(
				'Max Concurrent Requests is not a whole number above 0',
			);
		},
	);
});
