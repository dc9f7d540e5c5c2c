import nock from 'nock';

import { WorkReduce } from '../../../../nodes/WorkReduce/WorkReduce.node';
import {
	listSearch,
	recordPauses,
	requireAllMocksUsed,
	type ListSearchSpec,
} from '../../../engine';
import { anotherOrder, order } from '../examples';
import { API, KEY, workReduceCredential } from '../workReduceNode';

const pauses = recordPauses();
requireAllMocksUsed();

const search = async (spec: ListSearchSpec = {}) =>
	await listSearch(new WorkReduce(), 'searchOrders', {
		credentials: [workReduceCredential()],
		...spec,
	});
const page = (after?: string) =>
	nock(API, { reqheaders: { authorization: KEY } })
		.get('/v2/orders')
		.query({ limit: '100', ...(after ? { starting_after: after } : {}) });
const orders = (from: number, to: number, name = 'Check') =>
	Array.from({ length: from - to + 1 }, (_, index) => ({
		order_number: String(from - index).padStart(8, '0'),
		name,
	}));

it('names orders by number, name and status, newest first', async () => {
	page().reply(200, [anotherOrder, order, { order_number: '00000001' }]);
	expect(await search()).toEqual({
		results: [
			{
				name: '00007848 · QA Screenshot of Ad Creative - BigCo - Another (Approved)',
				value: '00007848',
			},
			{ name: '00007847 · QA Screenshot of Ad Creative - BigCo (Complete)', value: '00007847' },
			{ name: '00000001', value: '00000001' },
		],
	});
});

it.each([
	['another', ['00007848']],
	['7847', ['00007847']],
	[' BIGCO ', ['00007848', '00007847']],
	['approved', []],
])('finds by number and name: %j', async (filter, numbers) => {
	page().reply(200, [anotherOrder, order]);
	expect((await search({ filter })).results.map(({ value }) => value)).toEqual(numbers);
});

it('goes on where the last page ended', async () => {
	page().reply(200, orders(150, 51));
	const first = await search();
	expect(first.results).toHaveLength(100);
	expect(first.paginationToken).toBe('00000051');
	page('00000051').reply(200, orders(50, 1));
	const second = await search({ paginationToken: '00000051' });
	expect(second.results).toHaveLength(50);
	expect(second.paginationToken).toBeUndefined();
});

it('looks through pages without a match until there is one', async () => {
	page().reply(200, orders(300, 201));
	page('00000201').reply(200, orders(200, 101));
	page('00000101').reply(200, orders(100, 1, 'Wanted'));
	const { results, paginationToken } = await search({ filter: 'wanted' });
	expect(results).toHaveLength(100);
	expect(paginationToken).toBe('00000001');
});

it('looks through no more than ten pages before it answers', async () => {
	let from = 2000;
	nock(API)
		.get('/v2/orders')
		.query(true)
		.times(10)
		.reply(200, () => orders(from, (from -= 100) + 1));
	expect(await search({ filter: 'nothing' })).toEqual({ results: [], paginationToken: '00001001' });
});

it('shows a list that goes round in circles as an error', async () => {
	page('00000001').reply(200, orders(100, 1));
	await expect(search({ paginationToken: '00000001' })).rejects.toMatchObject({
		message: 'WorkReduce sent the same page of its list of orders again',
	});
});

it.each([
	[401, 'WorkReduce does not accept the API key'],
	[503, 'WorkReduce is down for maintenance'],
])('shows what is wrong after status %i, soon', async (status, message) => {
	page()
		.times(status === 401 ? 1 : 2)
		.reply(status, '');
	await expect(search()).rejects.toMatchObject({ message });
	expect(pauses.length).toBeLessThan(2);
});
