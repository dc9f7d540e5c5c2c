import nock from 'nock';

import { recordPauses, requireAllMocksUsed } from '../../../../engine';
import { deleted } from '../../examples';
import { API, byId, errorOf, jsonOf, KEY, run } from '../../workReduceNode';

const pauses = recordPauses();
requireAllMocksUsed();

const cancelOne = { orderNumber: byId('00007848') };
const remove = (number = '00007848') =>
	nock(API, { reqheaders: { authorization: KEY } }).delete(`/v2/orders/${number}`);
const look = () => nock(API).get('/v2/order/00007848');
const shows = (status: string) => look().reply(200, { order_number: '00007848', status });
const isDone = [{ order_number: '00007848', deleted: true }];

it('cancels the order and says so', async () => {
	remove().reply(200, deleted);
	expect(await jsonOf('order.cancel', cancelOne)).toEqual(isDone);
});

it('cancels the order of each item, and puts a failed one in its place', async () => {
	remove('00000001').reply(200, { order_number: '00000001', deleted: 'success' });
	remove('00000002').reply(404, { message: 'Not found' });
	remove('00000003').reply(200, { order_number: '00000003', deleted: 'success' });
	const { outputs } = await run(
		'order.cancel',
		{ orderNumber: byId('={{ $json.n }}') },
		{ items: [1, 2, 3].map((n) => ({ json: { n } })), onError: 'continueErrorOutput' },
	);
	expect(outputs[0]).toEqual([
		{ json: { order_number: '00000001', deleted: true }, pairedItem: { item: 0 } },
		{ json: { order_number: '00000003', deleted: true }, pairedItem: { item: 2 } },
	]);
	expect(outputs[1]).toMatchObject([
		{ json: { n: 2, error: 'Order 00000002 was not found [item 1]' }, pairedItem: { item: 1 } },
	]);
});

it('refuses a number that is none before it is sent', async () => {
	expect((await errorOf('order.cancel', { orderNumber: byId('all') })).message).toBe(
		'Order Number "all" is not an order number',
	);
});

it.each([
	['an empty object', {}],
	['a refusal', { order_number: '00007848', deleted: 'failed' }],
	['no object', 'success'],
])('takes %s for an error', async (_, answer) => {
	remove().reply(200, JSON.stringify(answer));
	shows('In QA');
	expect(await errorOf('order.cancel', cancelOne)).toMatchObject({
		message: 'WorkReduce did not confirm that order 00007848 is canceled',
		description: 'Check the order with Order > Get; running this again does no harm.',
	});
});

it.each([
	[401, 'WorkReduce does not accept the API key', 'Check the API Key'],
	[403, 'WorkReduce does not permit this with the API key in use', 'It said: Too late'],
	[404, 'Order 00007848 was not found', 'Check the Order Number'],
])('explains status %i and sends nothing more', async (status, message, description) => {
	remove().reply(status, { message: 'Too late' });
	const error = await errorOf('order.cancel', cancelOne);
	expect(error.message).toBe(message);
	expect(error.description).toContain(description);
	expect(pauses).toEqual([]);
});

const refusals: Array<[number, string, string]> = [
	[400, 'WorkReduce refused the request as invalid', 'It said: Too late'],
	[410, 'Order 00007848 is gone', 'removed or canceled'],
	[
		500,
		'WorkReduce failed to process the request (status 500)',
		'may have been canceled all the same',
	],
	[503, 'WorkReduce is down for maintenance', 'may have been canceled all the same'],
];

describe.each(refusals)('after status %i it looks at the order', (status, message, description) => {
	it.each(['Canceled', 'Client Canceled'])('which is done when it is %s', async (found) => {
		remove().reply(status, { message: 'Too late' });
		shows(found);
		expect(await jsonOf('order.cancel', cancelOne)).toEqual(isDone);
	});

	it.each(['In QA', 'Approved'])('and explains the failure when it is %s', async (found) => {
		remove().reply(status, { message: 'Too late' });
		shows(found);
		const error = await errorOf('order.cancel', cancelOne);
		expect(error.message).toBe(message);
		expect(error.description).toContain(description);
		expect(pauses).toEqual([]);
	});

	it('and explains the failure when it can’t be read', async () => {
		remove().reply(status, { message: 'Too late' });
		look().reply(401, '');
		expect((await errorOf('order.cancel', cancelOne)).message).toBe(message);
	});
});

describe('an order that is gone', () => {
	it('is an error when nothing of this execution canceled it', async () => {
		remove().reply(410, '');
		look().reply(410, '');
		expect((await errorOf('order.cancel', cancelOne)).message).toBe('Order 00007848 is gone');
	});

	it('is done when this try may have canceled it', async () => {
		remove().reply(500, '');
		look().reply(410, '');
		expect(await jsonOf('order.cancel', cancelOne)).toEqual(isDone);
	});
});

describe('"Retry on fail" succeeds', () => {
	const retried = { retryOnFail: true, maxTries: 3 };

	it('when the first try canceled one order, of which it asks nothing again', async () => {
		remove('00000001').reply(200, { order_number: '00000001', deleted: 'success' });
		remove('00000002').reply(403, '');
		remove('00000002').reply(200, { order_number: '00000002', deleted: 'success' });
		expect(
			await jsonOf(
				'order.cancel',
				{ orderNumber: byId('={{ $json.n }}') },
				{ ...retried, items: [1, 2].map((n) => ({ json: { n } })) },
			),
		).toEqual([
			{ order_number: '00000001', deleted: true },
			{ order_number: '00000002', deleted: true },
		]);
	});

	it('when the line broke after the order was canceled and it is gone meanwhile', async () => {
		remove().replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
		look().reply(401, '');
		remove().reply(400, '');
		look().reply(401, '');
		remove().reply(410, '');
		look().reply(410, '');
		expect(await jsonOf('order.cancel', cancelOne, retried)).toEqual(isDone);
	});

	it('never for an order that is not known', async () => {
		remove().replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
		look().reply(404, '');
		remove().times(2).reply(404, '');
		expect((await errorOf('order.cancel', cancelOne, retried)).message).toBe(
			'Order 00007848 was not found',
		);
	});
});

it('sends it again after 429', async () => {
	remove().reply(429, '', { 'retry-after': '2' });
	remove().reply(200, deleted);
	expect(await jsonOf('order.cancel', cancelOne)).toHaveLength(1);
	expect(pauses).toEqual([2000]);
});
