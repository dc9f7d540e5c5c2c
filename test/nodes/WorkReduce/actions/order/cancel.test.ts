import nock from 'nock';

import { recordPauses, requireAllMocksUsed } from '../../../../engine';
import { deleted } from '../../examples';
import { API, byId, errorOf, jsonOf, KEY, run } from '../../workReduceNode';

const pauses = recordPauses();
requireAllMocksUsed();

const cancelOne = { orderNumber: byId('00007848') };
const remove = (number = '00007848') =>
	nock(API, { reqheaders: { authorization: KEY } }).delete(`/v2/orders/${number}`);

it('cancels the order and says so', async () => {
	remove().reply(200, deleted);
	expect(await jsonOf('order.cancel', cancelOne)).toEqual([
		{ order_number: '00007848', deleted: true },
	]);
});

it('cancels the order of each item, and puts a failed one in its place', async () => {
	remove('00000001').reply(200, { order_number: '00000001', deleted: 'success' });
	remove('00000002').reply(410, '');
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
		{ json: { n: 2, error: 'Order 00000002 is gone [item 1]' }, pairedItem: { item: 1 } },
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
	expect(await errorOf('order.cancel', cancelOne)).toMatchObject({
		message: 'WorkReduce did not confirm that order 00007848 is canceled',
		description: 'Check the order with Order > Get; running this again does no harm.',
	});
});

it.each([
	[400, 'WorkReduce refused the request as invalid', 'It said: Too late'],
	[401, 'WorkReduce does not accept the API key', 'Check the API Key'],
	[403, 'WorkReduce does not permit this with the API key in use', 'It said: Too late'],
	[404, 'Order 00007848 was not found', 'Check the Order Number'],
	[410, 'Order 00007848 is gone', 'removed or canceled'],
	[
		500,
		'WorkReduce failed to process the request (status 500)',
		'may have been canceled all the same',
	],
	[503, 'WorkReduce is down for maintenance', 'may have been canceled all the same'],
])('explains status %i and sends it once', async (status, message, description) => {
	remove().reply(status, { message: 'Too late' });
	const error = await errorOf('order.cancel', cancelOne);
	expect(error.message).toBe(message);
	expect(error.description).toContain(description);
	expect(pauses).toEqual([]);
});

it('sends it again after 429', async () => {
	remove().reply(429, '', { 'retry-after': '2' });
	remove().reply(200, deleted);
	expect(await jsonOf('order.cancel', cancelOne)).toHaveLength(1);
	expect(pauses).toEqual([2000]);
});
