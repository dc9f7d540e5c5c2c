import { MicroworkApi } from '../../credentials/MicroworkApi.credentials';
import { WorkReduceApi } from '../../credentials/WorkReduceApi.credentials';
import { credential, localServer, testCredential, type LocalServer } from '../engine';

let server: LocalServer;
afterEach(async () => await server.close());

const cases = [
	{
		type: new WorkReduceApi(),
		path: '/tasks',
		authorization: 'the-key',
		sentAs: 'the raw key',
		lists: [[], [{ id: 'a1' }]],
		otherJson: [{}, { error: 'no such page' }],
	},
	{
		type: new MicroworkApi(),
		path: '/tasks?limit=1',
		authorization: `Basic ${Buffer.from('the-key:').toString('base64')}`,
		sentAs: 'HTTP Basic with an empty password',
		lists: [{ docs: [], total: 0 }, [], [{ taskId: 'a1' }]],
		otherJson: [],
	},
];

describe.each(cases)('$type.displayName', ({ type, path, authorization, sentAs, ...answers }) => {
	const name = type.displayName.replace(' API', '');
	const notTheApi = `The address of the Base URL is not that of the ${name} API. Check it, with its version.`;

	/** What the user is told for an answer of the service. */
	const testWith = async (
		answer: { status?: number; body?: unknown; headers?: Record<string, string> },
		data = {},
	) => {
		server = await localServer(() => answer);
		return await testCredential(
			credential(type, { apiKey: 'the-key', baseUrl: server.url, ...data }),
		);
	};

	it.each(['/v9', '/v9/', '/v9// '])(
		`sends ${sentAs} to the test address behind a base URL ending in %j`,
		async (end) => {
			server = await localServer(() => ({ body: [] }));
			const result = await testCredential(
				credential(type, { apiKey: ' the-key\n', baseUrl: `${server.url}${end}` }),
			);
			expect(result.status).toBe('OK');
			expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
				`GET /v9${path}`,
			]);
			expect(server.requests[0].headers.authorization).toBe(authorization);
		},
	);

	it.each(answers.lists.map((body) => ({ body })))(
		'is connected when the service answers with $body',
		async ({ body }) => {
			expect(await testWith({ body })).toMatchObject({ status: 'OK' });
		},
	);

	it.each([
		'<html><body>Sign in</body></html>',
		'\n\n<!doctype html>',
		'\uFEFF<!doctype html>',
		'It works!',
		'404 page not found',
		'null',
		'"ok"',
		'',
		...answers.otherJson,
	])('is not connected when status 200 comes with %j', async (body) => {
		expect(await testWith({ body })).toEqual({ status: 'Error', message: notTheApi });
	});

	it.each([
		[401, `${name} does not accept the API Key.`],
		[403, `${name} does not permit this with the API Key.`],
		[404, notTheApi],
	])('says what to do about status %i', async (status, message) => {
		const result = await testWith({ status, body: { error: 'unknown key' } });
		expect(result.status).toBe('Error');
		expect(result.message).toContain(message);
	});

	it.each([
		['api.example.com/v2', 'The Base URL in the credential "%s" does not begin with https://'],
		['https://api.example.com/v2?key=the-key', 'has a query or a fragment'],
		['https://the-key@api.example.com/v2', 'has a user name or a password'],
	])('is refused with the base URL %s, before anything is sent', async (baseUrl, message) => {
		const result = await testWith({ body: [] }, { baseUrl });
		expect(result.status).toBe('Error');
		expect(result.message).toContain(message.replace('%s', type.displayName));
		expect(result.message).not.toContain('the-key');
		expect(server.requests).toEqual([]);
	});

	it('is refused with a line break in the key, before anything is sent', async () => {
		const result = await testWith({ body: [] }, { apiKey: 'the-key\nand-more' });
		expect(result).toEqual({
			status: 'Error',
			message: `The API Key in the credential "${type.displayName}" has a line break`,
		});
		expect(server.requests).toEqual([]);
	});

	it('never sends the key on to where a redirect leads', async () => {
		const stranger = await localServer(() => ({ body: [] }));
		const result = await testWith({ status: 302, headers: { location: stranger.url } }).finally(
			async () => await stranger.close(),
		);
		expect(result).toEqual({ status: 'Error', message: notTheApi });
		expect(stranger.requests).toEqual([]);
	});

	it('hides the key in the form and has an icon for light and dark', () => {
		const key = type.properties.find(({ name: field }) => field === 'apiKey');
		expect(key?.typeOptions?.password).toBe(true);
		expect(type.icon).toEqual({
			light: expect.stringMatching(/^file:.*\.light\.svg$/),
			dark: expect.stringMatching(/^file:.*\.dark\.svg$/),
		});
	});
});
