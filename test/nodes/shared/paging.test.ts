import fc from 'fast-check';

import { collectPages, PAGE_SIZE } from '../../../nodes/shared/paging';

const stuck = () => new Error('The list does not move on');

function numbersUpTo(total: number) {
	const sizes: number[] = [];
	return {
		sizes,
		fetchPage: async (size: number, cursor = 0) => {
			sizes.push(size);
			const end = Math.min(cursor + size, total);
			const entries = Array.from({ length: end - cursor }, (_, index) => cursor + index);
			return { entries, next: end < total ? end : undefined };
		},
	};
}

it('lists 10,000 entries in 100 requests, in order and without repeats', async () => {
	const { fetchPage, sizes } = numbersUpTo(10_000);
	const all = await collectPages({ fetchPage, keyOf: (entry) => entry, stuck });
	expect(all).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
	expect(sizes).toEqual(Array(100).fill(PAGE_SIZE));
});

it('asks for no more than the limit', async () => {
	const { fetchPage, sizes } = numbersUpTo(1000);
	expect(
		await collectPages({ fetchPage, keyOf: (entry) => entry, limit: 130, stuck }),
	).toHaveLength(130);
	expect(sizes).toEqual([100, 30]);
});

it('stops with an error when the cursor does not move', async () => {
	const fetchPage = async () => ({ entries: [1], next: 'same' });
	await expect(collectPages({ fetchPage, keyOf: (entry) => entry, stuck })).rejects.toThrow(
		'The list does not move on',
	);
});

it('returns every distinct entry once, up to the limit, however pages overlap', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.array(fc.nat({ max: 50 }), { maxLength: 20 }), { minLength: 1, maxLength: 10 }),
			fc.integer({ min: 1, max: 60 }),
			async (pages, limit) => {
				const found = await collectPages({
					fetchPage: async (_size: number, cursor: number = 0) => ({
						entries: pages[cursor],
						next: cursor + 1 < pages.length ? cursor + 1 : undefined,
					}),
					keyOf: (entry) => entry,
					limit,
					stuck,
				});
				expect(found).toEqual([...new Set(pages.flat())].slice(0, limit));
			},
		),
	);
});
