import nock from 'nock';

import { recordPauses, requireAllMocksUsed } from '../../../../engine';
import { anotherOrder, laterOrder, order } from '../../examples';
import { API, byId, errorOf, jsonOf, KEY, run, threeItems } from '../../workReduceNode';

recordPauses();
requireAllMocksUsed();

const get = (number = '00007847') =>
	nock(API, { reqheaders: { authorization: KEY } }).get(`/v2/order/${number}`);
const first = { orderNumber: byId('00007847') };

it('answers with the order as the service sent it, under the documented path and with the raw key', async () => {
	get().reply(200, order);
	expect(await jsonOf('order.get', first)).toEqual([order]);
	get().reply(200, laterOrder);
	expect(await jsonOf('order.get', first)).toEqual([laterOrder]);
});

it('reads it at the address of the later reference, where the credential is for that one', async () => {
	nock(API).get('/v2/orders/00007847').reply(200, laterOrder);
	expect(await jsonOf('order.get', first, { apiVersion: '2018-08' })).toEqual([laterOrder]);
	get().reply(200, order);
	expect(await jsonOf('order.get', first, { apiVersion: '2018-07' })).toEqual([order]);
});

it('reads the order of each item, zeros lost by a spreadsheet put back, paired and in order', async () => {
	get('00007847').delay(20).reply(200, order);
	get('00007848').reply(200, anotherOrder);
	get('00000001').reply(200, { order_number: '00000001' });
	const { outputs } = await run(
		'order.get',
		{ orderNumber: byId('={{ $json.number }}') },
		{ items: threeItems('number', [7847, ' 00007848', '1']) },
	);
	expect(outputs[0]).toEqual([
		{ json: order, pairedItem: { item: 0 } },
		{ json: anotherOrder, pairedItem: { item: 1 } },
		{ json: { order_number: '00000001' }, pairedItem: { item: 2 } },
	]);
});

it('puts an unknown order in its place as an error when it continues on fail', async () => {
	get('00000001').reply(200, order);
	get('00000002').reply(404, { message: 'Not found' });
	get('00000003').reply(200, anotherOrder);
	const { outputs } = await run(
		'order.get',
		{ orderNumber: byId('={{ $json.number }}') },
		{ items: threeItems('number', [1, 2, 3]), onError: 'continueRegularOutput' },
	);
	expect(outputs[0].map(({ json }) => json)).toEqual([
		order,
		{
			error: 'Order 00000002 was not found [item 1]',
			details:
				'Check the Order Number, and that the credential "WorkReduce API" belongs to the account that placed the order.',
		},
		anotherOrder,
	]);
});

it.each(['', 'QA-7847', '12.5', '-3', 'null', '１２'])(
	'refuses "%s" as an order number before it asks for anything',
	async (value) => {
		const orderNumber = byId(`={{ ${JSON.stringify(value)} }}`);
		expect(await errorOf('order.get', { orderNumber })).toMatchObject({
			message: `Order Number "${value}" is not an order number`,
			description: 'Enter digits only, e.g. 00007847, or pick the order from the list.',
			context: { itemIndex: 0 },
		});
	},
);

it.each([
	['JSON', JSON.stringify({ message: 'Route GET:/v2/order/00007847 not found' })],
	['text', 'Cannot GET /v2/order/00007847'],
	['HTML', '<html><body>Not Found</body></html>'],
	['Apache’s page', '<!DOCTYPE HTML><p>The requested URL was not found on this server.</p>'],
])('takes a 404 about the address, in %s, for no word about the order', async (_, body) => {
	get().reply(404, body);
	const { message, description } = await errorOf('order.get', first);
	expect(message).toBe('WorkReduce did not find what was asked for');
	expect(description).toContain('the Base URL in the credential "WorkReduce API"');
});

it('says that an order is gone', async () => {
	get().reply(410, '');
	expect(await errorOf('order.get', first)).toMatchObject({
		message: 'Order 00007847 is gone',
		description: 'It was removed or canceled, so nothing can be done with it any more.',
	});
});

it.each([
	[400, 'WorkReduce refused the request as invalid', 'It said: Bad order'],
	[
		401,
		'WorkReduce does not accept the API key',
		'Check the API Key in the credential "WorkReduce API"',
	],
	[403, 'WorkReduce does not permit this with the API key in use', 'It said: Bad order'],
	[429, 'WorkReduce received too many requests', 'Wait a minute, then try again.'],
	[500, 'WorkReduce failed to process the request (status 500)', 'It said: Bad order'],
	[503, 'WorkReduce is down for maintenance', 'Wait a minute, then try again.'],
])('explains status %i', async (status, message, description) => {
	get()
		.times(status === 429 || status >= 500 ? 5 : 1)
		.reply(status, { error: `Bad order ${KEY}` });
	const error = await errorOf('order.get', first);
	expect(error.message).toBe(message);
	expect(error.description).toContain(description);
});

it.each([
	['a page', 'text/html', '<html>Please log in</html>', 'that is not JSON'],
	['nothing', 'application/json', '', 'that is not JSON'],
	['another thing', 'application/json', '{"status":"ok"}', 'that is not an order'],
])('does not take %s for an order', async (_, type, body, message) => {
	get().reply(200, body, { 'content-type': type });
	const error = await errorOf('order.get', first);
	expect(error.message).toBe(`WorkReduce answered with something ${message}`);
	expect(error.description).toContain('Check that the Base URL');
});
