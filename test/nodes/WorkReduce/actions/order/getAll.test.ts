import nock from 'nock';
import type { INodeParameters } from 'n8n-workflow';

import { localServer, recordPauses, requireAllMocksUsed } from '../../../../engine';
import { anotherOrder, laterOrder, order } from '../../examples';
import { API, errorOf, jsonOf, KEY, run } from '../../workReduceNode';

recordPauses();
requireAllMocksUsed();

const list = (query: Record<string, string>) =>
	nock(API, { reqheaders: { authorization: KEY } })
		.get('/v2/orders')
		.query(query);
/** Orders with these numbers, the first being the newest. */
const orders = (from: number, to: number) =>
	Array.from({ length: from - to + 1 }, (_, index) => ({
		order_number: String(from - index).padStart(8, '0'),
	}));
const raw: INodeParameters = { simplify: false };

it('answers with the orders as the service sent them, fifty at most', async () => {
	list({ limit: '50' }).reply(200, [anotherOrder, laterOrder]);
	expect(await jsonOf('order.getAll', raw)).toEqual([anotherOrder, laterOrder]);
});

it('simplifies them to ten flat fields, of either revision', async () => {
	list({ limit: '50' }).reply(200, [laterOrder, { order_number: '00000001' }]);
	const [simple, bare] = await jsonOf('order.getAll', {});
	expect(Object.entries(simple)).toEqual([
		['order_number', '00007847'],
		['name', 'QA Screenshot of Ad Creative - BigCo'],
		['status', 'Complete'],
		['due_date', '2018-05-03T18:30:00Z'],
		['task_type', 'qa_screenshot'],
		['team', 'MENA launch ads'],
		['requester_email', 'george@big-agency.com'],
		['result_notes', 'Here is a comment....'],
		['result_file_count', 1],
		['request_file_count', 3],
	]);
	expect(bare).toEqual({
		order_number: '00000001',
		name: null,
		status: null,
		due_date: null,
		task_type: null,
		team: null,
		requester_email: null,
		result_notes: '',
		result_file_count: 0,
		request_file_count: 0,
	});
});

it('reads all pages by their last number, and ends at a page that is not full', async () => {
	list({ limit: '100' }).reply(200, orders(250, 151));
	list({ limit: '100', starting_after: '00000151' }).reply(200, orders(150, 51));
	list({ limit: '100', starting_after: '00000051' }).reply(200, orders(50, 1));
	expect(await jsonOf('order.getAll', { ...raw, returnAll: true })).toEqual(orders(250, 1));
});

it('asks once more behind a last page that is full', async () => {
	list({ limit: '100' }).reply(200, orders(100, 1));
	list({ limit: '100', starting_after: '00000001' }).reply(200, []);
	expect(await jsonOf('order.getAll', { ...raw, returnAll: true })).toHaveLength(100);
});

it('stops at the limit with as few requests and orders as it can', async () => {
	list({ limit: '100' }).reply(200, orders(250, 151));
	list({ limit: '30', starting_after: '00000151' }).reply(200, orders(150, 121));
	expect(await jsonOf('order.getAll', { ...raw, limit: 130 })).toEqual(orders(250, 121));
});

it('takes a page that repeats for an error, not for a loop', async () => {
	list({ limit: '100' }).reply(200, orders(100, 1));
	list({ limit: '100', starting_after: '00000001' }).reply(200, orders(100, 1));
	expect(await errorOf('order.getAll', { returnAll: true })).toMatchObject({
		message: 'WorkReduce sent the same page of its list of orders again',
		description:
			'The list could not be read to its end. Try again later; if it stays like this, ask WorkReduce.',
	});
});

it.each(['In QA', 'Client Canceled', 'A status of tomorrow'])(
	'lists only orders in the status "%s"',
	async (status) => {
		const server = await localServer(() => ({ body: [order] }));
		const filters = { status: `={{ "${status}" }}` };
		await jsonOf('order.getAll', { filters }, { baseUrl: server.url });
		await server.close();
		expect(server.requests[0].url).toBe(`/orders?status=${encodeURIComponent(status)}&limit=50`);
	},
);

it.each(['={{ $json.nothing }}', '={{ null }}'])(
	'refuses a status filter that finds nothing, and would list everything: %s',
	async (status) => {
		expect(await errorOf('order.getAll', { filters: { status } })).toMatchObject({
			message: 'The filter Status has an expression that finds nothing',
			context: { itemIndex: 0 },
		});
	},
);

it('lists for each item, paired with it', async () => {
	list({ limit: '2', status: 'Draft' }).reply(200, orders(4, 3));
	list({ limit: '2', status: 'Approved' }).reply(200, orders(2, 2));
	list({ limit: '2' }).reply(200, []);
	const { outputs } = await run(
		'order.getAll',
		{ ...raw, limit: 2, filters: { status: '={{ $json.status }}' } },
		{ items: ['Draft', 'Approved', ''].map((status) => ({ json: { status } })) },
	);
	expect(outputs[0]).toEqual([
		{ json: { order_number: '00000004' }, pairedItem: { item: 0 } },
		{ json: { order_number: '00000003' }, pairedItem: { item: 0 } },
		{ json: { order_number: '00000002' }, pairedItem: { item: 1 } },
	]);
});

it.each([0, -1, 1.5, '={{ "many" }}', '={{ null }}'])(
	'refuses the limit %s before it asks for anything',
	async (limit) => {
		expect(await errorOf('order.getAll', { limit })).toMatchObject({
			message: 'Limit is not a whole number above 0',
			context: { itemIndex: 0 },
		});
	},
);

it.each<[string, unknown]>([
	['an object', { orders: [order] }],
	['a list of other things', [order, 'more']],
	['a list of other objects', [{ code: 'qa_screenshot' }]],
])('does not take %s for a list of orders', async (_, answer) => {
	list({ limit: '50' }).reply(200, JSON.stringify(answer));
	expect((await errorOf('order.getAll', {})).message).toBe(
		'WorkReduce answered with something that is not a list of orders',
	);
});

it.each([
	[400, 'WorkReduce refused the request as invalid'],
	[401, 'WorkReduce does not accept the API key'],
	[403, 'WorkReduce does not permit this with the API key in use'],
	[404, 'WorkReduce did not find what was asked for'],
	[410, 'What was asked for is gone from WorkReduce'],
	[429, 'WorkReduce received too many requests'],
	[500, 'WorkReduce failed to process the request (status 500)'],
	[503, 'WorkReduce is down for maintenance'],
])('explains status %i', async (status, message) => {
	list({ limit: '50' })
		.times(status === 429 || status >= 500 ? 5 : 1)
		.reply(status, '<html><h1>Error</h1></html>');
	expect((await errorOf('order.getAll', {})).message).toBe(message);
});
