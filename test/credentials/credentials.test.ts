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
	},
	{
		type: new MicroworkApi(),
		path: '/tasks?limit=1',
		authorization: `Basic ${Buffer.from('the-key:').toString('base64')}`,
		sentAs: 'HTTP Basic with an empty password',
	},
];

describe.each(cases)('$type.displayName', ({ type, path, authorization, sentAs }) => {
	it.each(['/v9', '/v9/', '/v9// '])(
		`sends ${sentAs} to the test address behind a base URL ending in %j`,
		async (end) => {
			server = await localServer(() => ({ body: [] }));
			const result = await testCredential(
				credential(type, { apiKey: 'the-key', baseUrl: `${server.url}${end}` }),
			);
			expect(result.status).toBe('OK');
			expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
				`GET /v9${path}`,
			]);
			expect(server.requests[0].headers.authorization).toBe(authorization);
		},
	);

	it('fails the test when the service refuses the key', async () => {
		server = await localServer(() => ({ status: 401, body: { error: 'unknown key' } }));
		const result = await testCredential(credential(type, { apiKey: 'wrong', baseUrl: server.url }));
		expect(result.status).toBe('Error');
	});

	it('never sends the key on to where a redirect leads', async () => {
		const stranger = await localServer(() => ({ body: [] }));
		server = await localServer(() => ({ status: 302, headers: { location: stranger.url } }));
		await testCredential(credential(type, { apiKey: 'the-key', baseUrl: server.url })).finally(
			async () => await stranger.close(),
		);
		expect(stranger.requests).toEqual([]);
	});

	it('hides the key in the form and has an icon for light and dark', () => {
		const key = type.properties.find(({ name }) => name === 'apiKey');
		expect(key?.typeOptions?.password).toBe(true);
		expect(type.icon).toEqual({
			light: expect.stringMatching(/^file:.*\.light\.svg$/),
			dark: expect.stringMatching(/^file:.*\.dark\.svg$/),
		});
	});
});
