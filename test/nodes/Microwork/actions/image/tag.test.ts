import nock from 'nock';

import { localServer, recordPauses, runAsTool } from '../../../../engine';
import { Microwork } from '../../../../../nodes/Microwork/Microwork.node';
import { referenceOf } from '../../../../../nodes/Microwork/api/callbackUrl';
import { createdTagging } from '../../examples';
import { account, API, CALLBACK, from, HOST, KEY, run } from '../../microworkNode';

const pauses = recordPauses();

const parameters = {
	imageUrl: createdTagging.image_url,
	objectsToTag: 'brands',
	resultDelivery: 'callback',
	callbackUrl: CALLBACK,
};
const tag = async (more = {}, options?: Parameters<typeof run>[2]) =>
	await run('image.tag', { ...parameters, ...more }, options);
/** The fields of a form, of which each comes once. */
const formOf = (body: unknown) => Object.fromEntries(new URLSearchParams(String(body)));
const callbackUrlOf = (body: string) => new URLSearchParams(body).get('callback_url') ?? '';

it('sends a form with the documented fields in order, and Basic with an empty password', async () => {
	const server = await localServer(() => ({ body: createdTagging }));
	const { json } = await tag({}, { baseUrl: `${server.url}/` });
	await server.close();

	expect(json).toEqual([createdTagging]);
	expect(server.requests).toHaveLength(1);
	const [{ method, url, headers, body }] = server.requests;
	expect({ method, url }).toEqual({ method: 'POST', url: '/task/images/tagging' });
	expect(headers.authorization).toBe(`Basic ${Buffer.from(`${KEY}:`).toString('base64')}`);
	expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
	const reference = referenceOf(callbackUrlOf(body.toString()));
	expect(reference).toMatch(/^[\da-f-]{36}\.0\.0$/);
	expect(body.toString()).toBe(
		`callback_url=http%3A%2F%2Fwww.example.com%2Fcallback%3Fref%3D${reference}&objects_to_tag=brands&image_url=https%3A%2F%2Fibb.co%2FfmMFRQ`,
	);
});

it('creates a task for each item, with a reference of its own, in order and paired', async () => {
	const sent: string[] = [];
	nock(API)
		.post('/task/images/tagging')
		.times(3)
		.reply(200, (_path, body) => {
			const { image_url, callback_url } = formOf(body);
			sent.push(referenceOf(callback_url) ?? '');
			return { ...createdTagging, task_id: image_url.slice(-1), image_url };
		});
	const { json, pairs } = await tag(
		{ imageUrl: from('$json.image') },
		{ rows: ['a', 'b', 'c'].map((name) => ({ image: `https://ibb.co/${name}` })) },
	);
	expect(json.map(({ task_id }) => task_id)).toEqual(['a', 'b', 'c']);
	expect(pairs).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(new Set(sent).size).toBe(3);
});

it('sends metadata in the query of the callback URL, and puts it out as an object', async () => {
	nock(API)
		.post('/task/images/tagging')
		.reply(200, (_path, body) => ({ ...createdTagging, ...formOf(body) }));
	const { json } = await tag(
		{
			callbackUrl: 'http://www.example.com/callback?a=1',
			options: {
				metadata: {
					entry: [
						{ name: 'row', value: from('$json.row') },
						{ name: '', value: '' },
						{ name: 'two words', value: 'ä & b' },
					],
				},
			},
		},
		{ rows: [{ row: 17 }] },
	);
	expect(json[0].callback_url).toMatch(
		/^http:\/\/www\.example\.com\/callback\?a=1&meta_row=17&meta_two\+words=%C3%A4\+%26\+b&ref=[\da-f-]{36}\.0\.0$/,
	);
	expect(json[0].metadata).toEqual({ row: '17', 'two words': 'ä & b' });
});

describe('refuses before anything is sent', () => {
	it.each([
		[{ imageUrl: 'ibb.co/fmMFRQ' }, 'Image URL "ibb.co/fmMFRQ" is not a web address'],
		[{ imageUrl: from("''") }, 'Image URL is empty'],
		[{ callbackUrl: 'ftp://example.com' }, 'Callback URL "ftp://example.com" is not a web address'],
		[
			{
				options: {
					metadata: {
						entry: [
							{ name: 'row', value: '1' },
							{ name: '', value: '2' },
						],
					},
				},
			},
			'Metadata has a value without a name (entry 2)',
		],
		[
			{
				options: {
					metadata: {
						entry: [
							{ name: 'row', value: '1' },
							{ name: 'row', value: '2' },
						],
					},
				},
			},
			'Metadata has the name "row" twice',
		],
	])('%j', async (wrong, message) => {
		const { failure } = await tag(wrong);
		expect(failure?.message).toBe(message);
		expect(failure?.description).toBeTruthy();
	});

	it('one bad item of three, naming it', async () => {
		const { failure } = await tag(
			{ imageUrl: from('$json.image') },
			{ rows: [{ image: 'https://ibb.co/a' }, { image: 'https://ibb.co/b' }, { image: 'c' }] },
		);
		expect(failure?.message).toBe('Image URL "c" is not a web address [item 2]');
	});

	it('and with continue on fail, the others are created', async () => {
		nock(API).post('/task/images/tagging').times(2).reply(200, createdTagging);
		const { json, pairs } = await tag(
			{ imageUrl: from('$json.image') },
			{
				rows: [{ image: 'https://ibb.co/a' }, { image: 'b' }, { image: 'https://ibb.co/c' }],
				onError: 'continueRegularOutput',
			},
		);
		expect(json).toEqual([
			createdTagging,
			{
				error: 'Image URL "b" is not a web address [item 1]',
				details: 'Enter a complete address, beginning with http:// or https://.',
			},
			createdTagging,
		]);
		expect(pairs).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});
});

describe('explains, without sending again,', () => {
	it.each([
		[400, 'Microwork refused the request as invalid'],
		[401, 'Microwork does not accept the API key'],
		[403, 'Microwork does not permit this with the API key in use'],
		[404, 'Microwork did not find what was asked for'],
	])('status %i', async (status, message) => {
		nock(API)
			.post('/task/images/tagging')
			.reply(
				status,
				`<html><b>no</b> ${KEY} http://www.example.com/callback?signature=s3cret</html>`,
			);
		const { failure, visible } = await tag();
		expect(failure?.message).toBe(message);
		expect(failure?.description).toContain('It said: no [hidden] http://www.example.com/callback');
		expect(visible).not.toContain(KEY);
		expect(visible).not.toContain('s3cret');
	});

	it('an empty body of an error', async () => {
		nock(API).post('/task/images/tagging').reply(400, '');
		const { failure } = await tag();
		expect(failure?.description).toBe('Check the values of the fields in this node.');
	});

	it('a redirect, which is not followed', async () => {
		nock(API)
			.post('/task/images/tagging')
			.reply(302, '', { location: 'https://elsewhere.example.com/' });
		expect((await tag()).failure?.message).toBe(
			'Microwork answered with an unexpected status (302)',
		);
	});

	it('a rate limit that asks for more patience than a minute', async () => {
		nock(API).post('/task/images/tagging').reply(429, '', { 'retry-after': '600' });
		const { failure } = await tag();
		expect(failure?.message).toBe('Microwork received too many requests');
		expect(failure?.description).toMatch(/^Wait 10 minutes/);
	});
});

it('sends again when the service surely did nothing', async () => {
	nock(API).post('/task/images/tagging').reply(429, '', { 'retry-after': '3' });
	nock(API).post('/task/images/tagging').reply(200, createdTagging);
	expect((await tag()).json).toEqual([createdTagging]);
	expect(pauses).toEqual([3000]);
});

it('routes an error to the error output', async () => {
	nock(API).post('/task/images/tagging').reply(400, { message: 'image_url is unknown' });
	const { outputs } = await tag({}, { onError: 'continueErrorOutput' });
	expect(outputs[0]).toEqual([]);
	expect(outputs[1][0].json).toMatchObject({
		error: 'Microwork refused the request as invalid',
		details: 'It said: image_url is unknown',
	});
});

describe('hints that the callback can not arrive', () => {
	const hintsFor = async (callbackUrl: string, baseUrl = API) => {
		nock(new URL(baseUrl).origin)
			.post(/tagging$/)
			.reply(200, createdTagging);
		return (await tag({ callbackUrl }, { baseUrl })).hints;
	};

	it('when its address is private and the service is not', async () => {
		const hints = await hintsFor('http://localhost:5678/webhook/1?signature=s3cret');
		expect(hints).toHaveLength(1);
		expect(hints[0].message).toContain("Microwork can't post results to localhost:5678");
		expect(hints[0].message).toContain('WEBHOOK_URL');
		expect(hints[0].message).not.toContain('s3cret');
	});

	it('and not when both are private, or neither', async () => {
		expect(await hintsFor('http://localhost:5678/webhook/1', 'http://localhost:4000/v1')).toEqual(
			[],
		);
		expect(await hintsFor(CALLBACK)).toEqual([]);
	});

	it('once for many items', async () => {
		nock(API).post('/task/images/tagging').times(3).reply(200, createdTagging);
		const { hints } = await tag({ callbackUrl: 'http://10.0.0.7/hook' }, { rows: [{}, {}, {}] });
		expect(hints).toHaveLength(1);
	});
});

describe.each(['agent', 'engine'] as const)('as a tool of an AI agent (run by the %s)', (runBy) => {
	it('sends the result to the callback URL without being told to', async () => {
		nock(HOST)
			.post('/v1/task/images/tagging', (body: { image_url: string; callback_url: string }) => {
				return body.image_url.endsWith('/fmMFRQ') && body.callback_url.startsWith(CALLBACK);
			})
			.reply(200, createdTagging);
		const { answer } = await runAsTool(new Microwork(), {
			parameters: {
				resource: 'image',
				operation: 'tag',
				imageUrl: "={{ $fromAI('imageUrl', 'Address of the image', 'string') }}",
				callbackUrl: CALLBACK,
			},
			args: { imageUrl: 'https://ibb.co/fmMFRQ' },
			credentials: [account()],
			runBy,
		});
		expect(JSON.stringify(answer)).toContain('oPkwaTCPLzNd873rx');
	});
});
