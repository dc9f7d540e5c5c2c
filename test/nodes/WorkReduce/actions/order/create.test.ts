/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import type { INodeParameters } from 'n8n-workflow';

import { localServer, recordPauses, requireAllMocksUsed } from '../../../../engine';
import { networkError } from '../../../run';
import { anotherOrder, created } from '../../examples';
import { API, byId, errorOf, jsonOf, KEY, run, threeItems } from '../../workReduceNode';

const pauses = recordPauses();
requireAllMocksUsed();

const post = (body?: string | RegExp) =>
	nock(API, {
		reqheaders: { authorization: KEY, 'content-type': 'application/x-www-form-urlencoded' },
	}).post('/v2/orders', body);
const little = { name: 'Check', taskType: byId('recon') };
const littleBody = 'name=Check&task_type=recon';
const fromExample: INodeParameters = {
	name: 'This is the name for the order',
	taskType: { __rl: true, mode: 'list', value: 'qa_screenshot', cachedResultName: 'QA' },
	description: 'This is some longer description for the order',
	dueDate: '2018-05-14T18:30:00Z',
	additionalFields: { team: 'EMEA Mobile Team', requesterEmail: 'emea@ads-agency.com' },
};

it('sends the example of the reference, field by field in its order', async () => {
	const server = await localServer(() => ({ body: created }));
	const json = await jsonOf('order.create', fromExample, { baseUrl: `${server.url}/v2/` });
	await server.close();
	expect(json).toEqual([created]);
	expect(server.requests).toHaveLength(1);
	const { method, url, headers, body } = server.requests[0];
	expect([method, url]).toEqual(['POST', '/v2/orders']);
	expect(headers).toMatchObject({
		authorization: KEY,
		accept: 'application/json',
		'content-type': 'application/x-www-form-urlencoded',
	});
	expect(String(body)).toBe(
		'name=This+is+the+name+for+the+order' +
			'&description=This+is+some+longer+description+for+the+order' +
			'&due_date=2018-05-14T18%3A30%3A00Z&task_type=qa_screenshot' +
			'&team=EMEA+Mobile+Team&requester_email=emea%40ads-agency.com',
	);
});

it('sends files behind the fields, each as attachments[]', async () => {
	const server = await localServer(() => ({ body: created }));
	const binary = {
		shot: { content: 'JPEG', fileName: 'screenshot.jpg', mimeType: 'image/jpeg' },
		other: { content: 'unwanted' },
		'shot 2': { content: 'GIF', fileName: 'bildschirm "ü" 🎉.gif', mimeType: 'image/gif' },
	};
	await jsonOf(
		'order.create',
		{ ...little, additionalFields: { attachments: 'shot, shot 2' } },
		{ baseUrl: server.url, items: [{ json: {}, binary }] },
	);
	await server.close();
	const { headers, body } = server.requests[0];
	const boundary = String(headers['content-type']).split('boundary=')[1];
	expect(String(body)).toBe(
		[
			`--${boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nCheck`,
			`--${boundary}\r\nContent-Disposition: form-data; name="task_type"\r\n\r\nrecon`,
			`--${boundary}\r\nContent-Disposition: form-data; name="attachments[]"; filename="screenshot.jpg"\r\nContent-Type: image/jpeg\r\n\r\nJPEG`,
			`--${boundary}\r\nContent-Disposition: form-data; name="attachments[]"; filename="bildschirm %22ü%22 🎉.gif"\r\nContent-Type: image/gif\r\n\r\nGIF`,
			`--${boundary}--\r\n`,
		].join('\r\n'),
	);
	expect(headers.authorization).toBe(KEY);
	expect(headers['content-length']).toBe(String(body.length));
});

describe('an order placed without the files that were asked for', () => {
	const binary = { data: { content: 'bytes' } };
	const items = [{ json: {} }, { json: {}, binary }, { json: {} }, { json: { name: '' } }];
	const hintsFor = async (attachments: string, name = 'Check') => {
		const server = await localServer(() => ({ body: created }));
		const { hints } = await run(
			'order.create',
			{ ...little, name, additionalFields: { attachments } },
			{ baseUrl: server.url, items, onError: 'continueRegularOutput' },
		);
		await server.close();
		return hints;
	};

	it.each(['*', ' * ', '={{ Object.keys($binary).join(",") }}', '={{ $json.files }}'])(
		'is named in a hint on the output when %j finds none',
		async (attachments) => {
			const withFile = attachments.includes('$json') ? '1, ' : '';
			expect(await hintsFor(attachments, '={{ $json.name ?? "Check" }}')).toEqual([
				{
					type: 'warning',
					location: 'outputPane',
					message: `Sent without files, because the input had none for Attachments: items 0, ${withFile}2. Check that the node before this one hands its files on.`,
				},
			]);
		},
	);

	it('is named among twenty at most', async () => {
		post(littleBody).times(25).reply(200, created);
		const { hints } = await run(
			'order.create',
			{ ...little, additionalFields: { attachments: '*' } },
			{ items: Array(25).fill({ json: {} }) },
		);
		expect(hints[0].message).toContain(': items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,');
		expect(hints[0].message).toContain(' 19 and 5 more. ');
	});

	it.each(['', ' '])('is as it was meant when the field holds %j', async (attachments) => {
		expect(await hintsFor(attachments)).toEqual([]);
	});

	it('gives no hint when all files are there', async () => {
		const server = await localServer(() => ({ body: created }));
		const { hints } = await run(
			'order.create',
			{ ...little, additionalFields: { attachments: '*' } },
			{ baseUrl: server.url, items: [{ json: {}, binary }] },
		);
		await server.close();
		expect(hints).toEqual([]);
	});
});

it('places one order an item, side by side, with results in order', async () => {
	let came = 0;
	let allCame = () => {};
	const all = new Promise<void>((resolve) => (allCame = resolve));
	const server = await localServer(async ({ body }) => {
		if (++came === 3) allCame();
		await all;
		const name = new URLSearchParams(String(body)).get('name');
		return { body: { order_number: `0000000${name}`, created: 'success' } };
	});
	const { outputs } = await run(
		'order.create',
		{ ...little, name: '={{ $json.n }}' },
		{ baseUrl: server.url, items: [1, 2, 3].map((n) => ({ json: { n } })) },
	);
	await server.close();
	expect(outputs[0]).toEqual(
		[1, 2, 3].map((n, item) => ({
			json: { order_number: `0000000${n}`, created: 'success' },
			pairedItem: { item },
		})),
	);
});

describe('reads the due date', () => {
	it.each([
		['2018-05-14T20:30:00', 'Europe/Berlin', '2018-05-14T18:30:00Z'],
		['2018-01-14 12:00', 'America/New_York', '2018-01-14T17:00:00Z'],
		['2018-05-14', 'Europe/Berlin', '2018-05-13T22:00:00Z'],
		['2018-05-14T20:30:00+02:00', 'America/New_York', '2018-05-14T18:30:00Z'],
		['2018-05-14T18:30:00.123Z', 'Europe/Berlin', '2018-05-14T18:30:00Z'],
		['={{ DateTime.fromISO("2018-05-14T20:30:00") }}', 'Europe/Berlin', '2018-05-14T18:30:00Z'],
		['={{ new Date(Date.UTC(2018, 4, 14, 18, 30)) }}', 'Asia/Tokyo', '2018-05-14T18:30:00Z'],
	])('%s in %s as %s', async (dueDate, timezone, sent) => {
		post(`name=Check&due_date=${encodeURIComponent(sent)}&task_type=recon`).reply(200, created);
		expect(
			await jsonOf('order.create', { ...little, dueDate }, { settings: { timezone } }),
		).toHaveLength(1);
	});

	it('and sends none where there is none', async () => {
		post(littleBody).reply(200, created);
		expect(await jsonOf('order.create', { ...little, dueDate: '={{ null }}' })).toHaveLength(1);
	});

	it.each(['soon', '05/14/2018', '2018-02-30', '12', '18:30', '43234'])(
		'and refuses "%s"',
		async (dueDate) => {
			expect(
				await errorOf('order.create', { ...little, dueDate: `={{ "${dueDate}" }}` }),
			).toMatchObject({
				message: `Due Date "${dueDate}" is not a date`,
				context: { itemIndex: 0 },
			});
		},
	);
});

describe('refuses before anything is sent', () => {
	it.each<[string, INodeParameters, string]>([
		['no name', { name: '={{ " " }}' }, 'Name is empty'],
		['no task type', { taskType: byId('={{ "" }}') }, 'Task Type is empty'],
		[
			'a requester without an address',
			{ additionalFields: { requesterEmail: 'george' } },
			'Requester Email "george" is not an email address',
		],
		[
			'two addresses',
			{ additionalFields: { requesterEmail: 'a@b.com, c@d.com' } },
			'Requester Email "a@b.com, c@d.com" is not an email address',
		],
		[
			'a file that is not there',
			{ additionalFields: { attachments: 'data' } },
			'Attachments names "data", but the item has no such binary field',
		],
		['an object as name', { name: '={{ $json }}' }, 'Name holds an object instead of a text'],
		[
			'a list as description',
			{ description: '={{ ["a", "b"] }}' },
			'Description holds a list instead of a text',
		],
		[
			'an object as team',
			{ additionalFields: { team: '={{ { name: "EMEA" } }}' } },
			'Team holds an object instead of a text',
		],
		[
			'an object as requester',
			{ additionalFields: { requesterEmail: '={{ $json }}' } },
			'Requester Email holds an object instead of a text',
		],
	])('%s', async (_, parameters, message) => {
		expect(await errorOf('order.create', { ...little, ...parameters })).toMatchObject({
			message,
			context: { itemIndex: 0 },
		});
	});

	it('all items when one is bad, naming it', async () => {
		const items = ['A', '', 'C'].map((name) => ({ json: { name } }));
		const error = await errorOf(
			'order.create',
			{ ...little, name: '={{ $json.name }}' },
			{ items },
		);
		expect(error.message).toBe('Name is empty [item 1]');
	});

	it('only the bad one when it continues on fail', async () => {
		post('name=A&task_type=recon').reply(200, created);
		post('name=C&task_type=recon').reply(200, created);
		const items = ['A', '', 'C'].map((name) => ({ json: { name } }));
		const json = await jsonOf(
			'order.create',
			{ ...little, name: '={{ $json.name }}' },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(json).toEqual([
			created,
			{ error: 'Name is empty [item 1]', details: 'Enter what the order is to be called.' },
			created,
		]);
	});
});

const mayBePlaced = 'WorkReduce may have placed the order, but did not confirm it';
const howToCheck =
	'Before running this again, look for "Check" with Order > Get Many, where the newest orders come first: running it again may place the order twice.';

describe('when nobody knows whether the order is placed', () => {
	it.each([500, 502, 503, 504])(
		'says so after status %i, and never sends it again',
		async (status) => {
			post(littleBody).reply(status, 'Bad\ngateway');
			const { message, description } = await errorOf('order.create', little);
			expect(message).toBe(mayBePlaced);
			const what =
				status === 503
					? 'is down for maintenance'
					: `failed to process the request (status ${status})`;
			expect(description).toBe(`${howToCheck} WorkReduce ${what}. It said: Bad gateway`);
			expect(pauses).toEqual([]);
		},
	);

	it('says so after a broken line, and never sends it again', async () => {
		post(littleBody).replyWithError(networkError('ECONNRESET'));
		expect(await errorOf('order.create', little)).toMatchObject({
			message: mayBePlaced,
			description: `${howToCheck} The connection to WorkReduce broke before it answered.`,
		});
		expect(pauses).toEqual([]);
	});

	it('says so after a line that broke while files went up, and keeps running', async () => {
		const server = createServer((request) => {
			request.once('data', () => request.destroy());
		});
		server.unref();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const error = await errorOf(
			'order.create',
			{ ...little, additionalFields: { attachments: '*' } },
			{
				baseUrl: `http://127.0.0.1:${port}`,
				items: [
					{
						json: {},
						binary: {
							a: { content: Buffer.alloc(5_000_000) },
							b: { content: Buffer.alloc(5_000_000) },
						},
					},
				],
			},
		);
		await new Promise((resolve) => server.close(resolve));
		expect(error).toMatchObject({
			message: mayBePlaced,
			description: `${howToCheck} The connection to WorkReduce broke before it answered. The request had 2 files with 10.0 MB in all, which may be more than it takes: then send fewer or smaller files.`,
		});
	});

	it.each([
		['a page', '<html>ok</html>'],
		['nothing', ''],
		['no number', '{"created":"success"}'],
		['no success', '{"order_number":"00007848","created":"failed"}'],
	])('says so when the answer has %s', async (_, body) => {
		post(littleBody).reply(200, body);
		const error = await errorOf('order.create', little);
		expect(error.message).toBe(mayBePlaced);
		expect(error.description).toContain(howToCheck);
	});

	it('still says what else may be wrong', async () => {
		post(littleBody).reply(200, '<html>Please log in</html>');
		expect((await errorOf('order.create', little)).description).toBe(
			`${howToCheck} Check that the Base URL in the credential "WorkReduce API" is the address of the API itself. The answer begins with: <html>Please log in</html>`,
		);
	});
});

describe('when the order surely is not placed', () => {
	it('sends it again after a refused connection, 429, and 503 with Retry-After', async () => {
		post(littleBody).replyWithError(networkError('ECONNREFUSED'));
		post(littleBody).reply(429, '');
		post(littleBody).reply(503, '', { 'retry-after': '2' });
		post(littleBody).reply(200, created);
		expect(await jsonOf('order.create', little)).toEqual([created]);
		expect(pauses).toHaveLength(3);
	});

	it('sends its files whole again, too', async () => {
		const server = await localServer(() =>
			server.requests.length === 1
				? { status: 429, headers: { 'retry-after': '1' } }
				: { body: created },
		);
		const items = [{ json: {}, binary: { data: { content: 'bytes', fileName: 'a.txt' } } }];
		await jsonOf(
			'order.create',
			{ ...little, additionalFields: { attachments: 'data' } },
			{ baseUrl: server.url, items },
		);
		await server.close();
		const [first, second] = server.requests.map(({ headers, body }) =>
			String(body).replaceAll(String(headers['content-type']).split('boundary=')[1], ''),
		);
		expect(second).toBe(first);
		expect(second).toContain('bytes');
	});

	it.each([
		[400, 'WorkReduce refused the request as invalid', 'It said: Unknown task type'],
		[
			401,
			'WorkReduce does not accept the API key',
			'Check the API Key in the credential "WorkReduce API"',
		],
		[403, 'WorkReduce does not permit this with the API key in use', 'It said: Unknown task type'],
		[404, 'WorkReduce did not find what was asked for', 'the Base URL'],
		[410, 'What was asked for is gone from WorkReduce', 'It said: Unknown task type'],
	])('explains status %i without doubt', async (status, message, description) => {
		post(littleBody).reply(status, { error: `Unknown task type ${KEY}` });
		const error = await errorOf('order.create', little);
		expect(error.message).toBe(message);
		expect(error.description).toContain(description);
		expect(error.description).not.toContain('may have been placed');
	});

	it('says how long to wait when it is asked to wait for long', async () => {
		post(littleBody).reply(429, '', { 'retry-after': '3600' });
		const { message, description } = await errorOf('order.create', little);
		expect(message).toBe('WorkReduce received too many requests');
		expect(description).toContain('Wait 60 minutes, then try again.');
	});

	it('says how much was sent when the files are too large', async () => {
		const server = await localServer(() => ({ status: 413, body: '<h1>Too Large</h1>' }));
		const content = Buffer.alloc(1_234_567);
		const error = await errorOf(
			'order.create',
			{ ...little, additionalFields: { attachments: '*' } },
			{ baseUrl: server.url, items: [{ json: {}, binary: { a: { content }, b: { content } } }] },
		);
		await server.close();
		expect(error).toMatchObject({
			message: 'The files are too large for WorkReduce',
			description: 'The request had 2 files with 2.5 MB in all. Send fewer or smaller files.',
		});
	});
});

describe('returns the full order', () => {
	const full = { ...little, options: { returnFullOrder: true } };

	it('by reading it afterwards', async () => {
		post(littleBody).reply(200, created);
		nock(API).get('/v2/order/00007848').reply(200, anotherOrder);
		expect(await jsonOf('order.create', full)).toEqual([anotherOrder]);
	});

	it('or, when only that fails, its number and a warning', async () => {
		post(littleBody).reply(200, created);
		nock(API).get('/v2/order/00007848').times(5).reply(500, '');
		expect(await jsonOf('order.create', full)).toEqual([
			{
				...created,
				warning:
					'This was done, but reading the full order failed: WorkReduce failed to process the request (status 500)',
			},
		]);
	});
});

describe('"Retry on fail" orders nothing twice', () => {
	const named = { ...little, name: '={{ $json.name }}' };
	const retried = {
		items: threeItems('name', ['a', 'b', 'c']),
		retryOnFail: true,
		maxTries: 2,
	};

	/** A service that treats the first request for each name as told, and places all others. */
	const service = async (first: Record<string, 'refuse' | 'break'>) => {
		const faults = { ...first };
		const placed: string[] = [];
		const server = await localServer(({ body }, response) => {
			const name = new URLSearchParams(String(body)).get('name') ?? '';
			const fault = faults[name];
			delete faults[name];
			if (fault === 'refuse') return { status: 400, body: { error: 'not today' } };
			placed.push(name);
			if (fault === 'break') return void response.destroy();
			return { status: 201, body: { order_number: `0000000${placed.length}`, created: 'success' } };
		});
		return { server, placed };
	};

	it('when one item was refused and the others were placed', async () => {
		const { server, placed } = await service({ b: 'refuse' });
		const json = await jsonOf('order.create', named, { ...retried, baseUrl: server.url });
		await server.close();
		expect([...placed].sort()).toEqual(['a', 'b', 'c']);
		expect(json.map(({ order_number }) => placed[Number(order_number) - 1])).toEqual([
			'a',
			'b',
			'c',
		]);
	});

	it('when nobody knows whether one was placed: the retry says so and sends nothing', async () => {
		const { server, placed } = await service({ b: 'break' });
		const { message, description } = await errorOf('order.create', named, {
			...retried,
			baseUrl: server.url,
		});
		await server.close();
		expect([...placed].sort()).toEqual(['a', 'b', 'c']);
		expect(message).toBe(
			'An earlier try may have placed the order, so it was not sent again [item 1]',
		);
		expect(description).toContain('Look for "b" with Order > Get Many');
	});

	it.each(['refuse', 'break'] as const)(
		'when a value is another one in each try, and one of them ends in: %s',
		async (fault) => {
			const { server, placed } = await service({ b: fault });
			const { error } = await run(
				'order.create',
				{ ...named, additionalFields: { team: '={{ Math.random() }}' } },
				{ ...retried, maxTries: 3, baseUrl: server.url },
			);
			await server.close();
			expect([...placed].sort()).toEqual(['a', 'b', 'c']);
			expect(error?.message).toBe(
				fault === 'refuse'
					? undefined
					: 'An earlier try may have placed the order, so it was not sent again [item 1]',
			);
		},
	);

	it('and keeps no notes once all are placed', async () => {
		const { server } = await service({});
		const { data } = await run('order.create', named, { ...retried, baseUrl: server.url });
		await server.close();
		expect(JSON.stringify(data.executionData?.contextData)).not.toContain('creations');
	});
});
