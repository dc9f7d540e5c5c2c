import nock from 'nock';
import {
	NodeOperationError,
	sleep,
	type ICredentialType,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type IPollFunctions,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import {
	BASE_URL,
	callWebhook,
	callWebhookMethod,
	connect,
	credential,
	inlineNode,
	listSearch,
	localServer,
	passThrough,
	poll,
	readBinary,
	recordPauses,
	requireAllMocksUsed,
	runAsTool,
	runNode,
	runWorkflow,
	startPolling,
	testCredential,
} from './index';
import { unusedMocks } from './mocks';

const keyCredential: ICredentialType = {
	name: 'keyApi',
	displayName: 'Key API',
	properties: [
		{ displayName: 'API Key', name: 'apiKey', type: 'string', default: '' },
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.example.com',
		},
	],
	authenticate: {
		type: 'generic',
		properties: { auth: { username: '={{$credentials.apiKey}}', password: '' } },
	},
};
const account = credential(keyCredential, { apiKey: 'key-1' });

describe('running a node', () => {
	it('gives it items and parameters with expressions, and keeps pairing', async () => {
		const greet = inlineNode(
			'Greet',
			async function () {
				return [
					this.getInputData().map((_, item) => ({
						json: { text: this.getNodeParameter('text', item) as string },
						pairedItem: { item },
					})),
				];
			},
			{ properties: [{ displayName: 'Text', name: 'text', type: 'string', default: 'unset' }] },
		);

		const { outputs, status } = await runNode(greet, {
			parameters: { text: '=Hello {{ $json.name }}' },
			items: [{ json: { name: 'Ann' } }, { json: { name: 'Bo' } }],
		});

		expect(status).toBe('success');
		expect(outputs).toEqual([
			[
				{ json: { text: 'Hello Ann' }, pairedItem: { item: 0 } },
				{ json: { text: 'Hello Bo' }, pairedItem: { item: 1 } },
			],
		]);
		expect((await runNode(greet)).outputs[0][0].json).toEqual({ text: 'unset' });
	});
});

describe('credentials', () => {
	const ask = (): INodeType =>
		inlineNode(
			'Ask',
			async function () {
				const { baseUrl } = await this.getCredentials('keyApi');
				const json = await this.helpers.httpRequestWithAuthentication.call(this, 'keyApi', {
					url: `${String(baseUrl)}/orders`,
					json: true,
				});
				return [[{ json }]];
			},
			{ credentials: [{ name: 'keyApi', required: true }] },
		);

	it('are sent as the credential type says, with defaults for fields left out', async () => {
		nock('https://api.example.com')
			.get('/orders')
			.basicAuth({ user: 'key-1', pass: '' })
			.reply(200, { count: 3 });

		const { outputs } = await runNode(ask(), { credentials: [account] });

		expect(outputs[0][0].json).toEqual({ count: 3 });
	});

	it('are on the wire byte for byte', async () => {
		const server = await localServer(() => ({ body: {} }));
		await runNode(ask(), {
			credentials: [credential(keyCredential, { apiKey: 'key-1', baseUrl: server.url })],
		});
		await server.close();

		expect(server.requests).toHaveLength(1);
		expect(server.requests[0]).toMatchObject({
			method: 'GET',
			url: '/orders',
			headers: { authorization: 'Basic a2V5LTE6' },
		});
	});

	it('are missed as on a server when the user set none', async () => {
		const { status, error } = await runNode(ask());

		expect(status).toBe('error');
		expect(error?.message).toMatch(/credentials/i);
	});
});

describe('errors', () => {
	const fragile = (): INodeType =>
		inlineNode('Fragile', async function () {
			return [
				this.getInputData().map(({ json }, item) => {
					if (!json.bad) return { json, pairedItem: { item } };
					if (!this.continueOnFail()) throw new NodeOperationError(this.getNode(), 'Bad item');
					return { json: { error: 'Bad item' }, pairedItem: { item } };
				}),
			];
		});
	const items = [{ json: { n: 1 } }, { json: { bad: true } }];

	it('end the run', async () => {
		const { status, error, outputs } = await runNode(fragile(), { items });

		expect(status).toBe('error');
		expect(error).toMatchObject({ message: 'Bad item', node: { name: 'Fragile' } });
		expect(outputs).toEqual([]);
	});

	it('become items of the output', async () => {
		const { status, outputs } = await runNode(fragile(), {
			items,
			onError: 'continueRegularOutput',
		});

		expect(status).toBe('success');
		expect(outputs[0].map(({ json }) => json)).toEqual([{ n: 1 }, { error: 'Bad item' }]);
	});

	it('become items of the error output', async () => {
		const { outputs } = await runNode(fragile(), { items, onError: 'continueErrorOutput' });

		expect(outputs.map((output) => output.map(({ json }) => json))).toEqual([
			[{ n: 1 }],
			[{ bad: true, error: 'Bad item' }],
		]);
	});

	it('are tried again by the engine', async () => {
		let tries = 0;
		const second = inlineNode('Second', async function () {
			tries += 1;
			if (tries < 2) throw new NodeOperationError(this.getNode(), 'Not yet');
			return [[{ json: { tries } }]];
		});

		const { outputs } = await runNode(second, { retryOnFail: true });

		expect(outputs[0][0].json).toEqual({ tries: 2 });
	});
});

describe('files', () => {
	const copy = inlineNode('Copy', async function () {
		const { id, fileName, mimeType } = this.helpers.assertBinaryData(0, 'data');
		const content = id
			? await this.helpers.getBinaryStream(id)
			: await this.helpers.getBinaryDataBuffer(0, 'data');
		const size = id ? (await this.helpers.getBinaryMetadata(id)).fileSize : undefined;
		const data = await this.helpers.prepareBinaryData(content, fileName, mimeType);
		return [
			[{ json: { stored: id?.split(':')[0] ?? null, size: size ?? null }, binary: { data } }],
		];
	});
	const items = [
		{
			json: {},
			binary: { data: { content: 'bytes', fileName: 'ä "b".txt', mimeType: 'text/plain' } },
		},
	];

	it('are streamed from and to disk', async () => {
		const [[item]] = (await runNode(copy, { items })).outputs;

		expect(item.json).toEqual({ stored: 'filesystem-v2', size: 5 });
		expect(item.binary?.data).toMatchObject({ fileName: 'ä "b".txt', data: 'filesystem-v2' });
		expect(String(await readBinary(item.binary!.data))).toBe('bytes');
	});

	it('get their type from their content when nothing else tells', async () => {
		const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
		const node = inlineNode('Make', async function () {
			return [[{ json: {}, binary: { data: await this.helpers.prepareBinaryData(png) } }]];
		});

		expect((await runNode(node)).outputs[0][0].binary?.data.mimeType).toBe('image/png');
	});

	it('are held in the items in memory mode', async () => {
		const [[item]] = (await runNode(copy, { items, binaryStorage: 'memory' })).outputs;

		expect(item.json).toEqual({ stored: null, size: null });
		expect(item.binary?.data.data).toBe(Buffer.from('bytes').toString('base64'));
		expect(String(await readBinary(item.binary!.data))).toBe('bytes');
	});
});

describe('pauses', () => {
	const pauses = recordPauses();

	it('of a node are recorded, not waited for', async () => {
		const patient = inlineNode('Patient', async function () {
			await sleep(60_000);
			await sleep(5);
			return [[{ json: {} }]];
		});

		expect((await runNode(patient)).status).toBe('success');
		expect(pauses).toEqual([60_000, 5]);
	});

	it('are forgotten before the next test', () => {
		expect(pauses).toEqual([]);
	});
});

describe('running a workflow', () => {
	it('follows its connections', async () => {
		const byParity = inlineNode(
			'Parity',
			async function () {
				const items = this.getInputData();
				const withRest = (rest: number) =>
					items
						.map((item, index) => ({ ...item, pairedItem: { item: index } }))
						.filter(({ json }) => Number(json.n) % 2 === rest);
				return [withRest(0), withRest(1)];
			},
			{ outputs: ['main', 'main'] },
		);
		const originalName = inlineNode(
			'Names',
			async function () {
				return [
					this.getInputData().map((_, item) => ({
						json: { name: this.getNodeParameter('name', item) as string },
						pairedItem: { item },
					})),
				];
			},
			{ properties: [{ displayName: 'Name', name: 'name', type: 'string', default: '' }] },
		);

		const result = await runWorkflow({
			nodes: [
				{ node: passThrough('Source') },
				{ node: byParity },
				{ node: passThrough('Even') },
				{
					node: originalName,
					name: 'Odd',
					parameters: { name: '={{ $("Source").item.json.name }}' },
				},
			],
			connections: connect(
				['Source', 'Parity'],
				['Parity', 'Even'],
				['Parity', 'Odd', { output: 1 }],
			),
			input: [1, 2, 3].map((n) => ({ json: { n, name: `item ${n}` } })),
		});

		expect(result.outputsOf('Even')[0].map(({ json }) => json.n)).toEqual([2]);
		expect(result.outputsOf('Odd')[0].map(({ json }) => json.name)).toEqual(['item 1', 'item 3']);
	});
});

describe('webhooks', () => {
	const trigger = (
		webhook: (this: IWebhookFunctions) => Promise<IWebhookResponseData>,
	): INodeType => ({
		description: {
			displayName: 'Knock',
			name: 'testKnock',
			group: ['trigger'],
			version: 1,
			description: '',
			defaults: { name: 'Knock' },
			inputs: [],
			outputs: ['main'],
			properties: [],
			credentials: [{ name: 'keyApi', required: true }],
			webhooks: [
				{
					name: 'default',
					httpMethod: 'POST',
					responseMode: 'onReceived',
					responseData: '',
					path: 'webhook',
				},
			],
		},
		webhook,
	});
	const echo = trigger(async function () {
		return {
			webhookResponse: { got: this.getBodyData(), query: this.getQueryData() as IDataObject },
			workflowData: [[{ json: { agent: this.getHeaderData()['user-agent'] ?? null } }]],
		};
	});

	it('hand the call to the node and its answer to the caller', async () => {
		const { status, body, workflowData } = await callWebhook(echo, {
			body: { task_id: 't1' },
			query: 'meta_row=7&a=1&a=2',
			headers: { 'User-Agent': 'service' },
		});

		expect(status).toBe(200);
		expect(body).toEqual({ got: { task_id: 't1' }, query: { meta_row: '7', a: ['1', '2'] } });
		expect(workflowData).toEqual([[{ json: { agent: 'service' } }]]);
	});

	it('take forms', async () => {
		const { body } = await callWebhook(echo, { body: new URLSearchParams({ task_id: 't1' }) });

		expect(body).toMatchObject({ got: { task_id: 't1' } });
	});

	it('have no body at all when nothing was sent, or nothing n8n can read', async () => {
		const telling = trigger(async function () {
			return { webhookResponse: { body: typeof this.getBodyData() } };
		});

		expect((await callWebhook(telling)).body).toEqual({ body: 'undefined' });
		expect(
			(await callWebhook(telling, { body: 'x', headers: { 'Content-Type': 'image/png' } })).body,
		).toEqual({ body: 'undefined' });
	});

	it('refuse malformed JSON and other methods before the node is asked', async () => {
		expect(await callWebhook(echo, { body: '{"task_id":' })).toMatchObject({ status: 422 });
		expect(await callWebhook(echo, { method: 'GET' })).toMatchObject({ status: 404 });
	});

	it('let the node refuse by itself', async () => {
		const closed = trigger(async function () {
			this.getResponseObject().status(503).json({ message: 'Later' });
			return { noWebhookResponse: true };
		});

		expect(await callWebhook(closed)).toMatchObject({
			status: 503,
			body: { message: 'Later' },
			workflowData: undefined,
		});
	});

	it('tell the node when the caller has its answer, and when it hung up', async () => {
		const ends: string[] = [];
		let hangUp!: () => void;
		const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
		const listening = (mustWait: boolean) =>
			trigger(async function () {
				const response = this.getResponseObject();
				for (const end of ['finish', 'close']) response.once(end, () => ends.push(end));
				if (mustWait) {
					hangUp();
					await new Promise((resolve) => response.once('close', resolve));
				}
				return { webhookResponse: 'ok' };
			});

		expect(await callWebhook(listening(false))).toMatchObject({ status: 200, body: 'ok' });
		expect(ends.splice(0)).toEqual(['finish', 'close']);

		expect(await callWebhook(listening(true), { hangUp: hungUp })).toMatchObject({ status: 0 });
		expect(ends).toEqual(['close']);
	});

	it('answer 500 when the node throws', async () => {
		const broken = trigger(async function () {
			throw new Error('secret reason');
		});

		const { status, body, error } = await callWebhook(broken);

		expect(status).toBe(500);
		expect(JSON.stringify(body)).not.toContain('secret');
		expect(error?.message).toBe('secret reason');
	});

	it('can use the credential', async () => {
		nock('https://api.example.com')
			.get('/tasks/t1')
			.basicAuth({ user: 'key-1', pass: '' })
			.reply(200, { id: 't1' });
		const verifying = trigger(async function () {
			const json = await this.helpers.httpRequestWithAuthentication.call(this, 'keyApi', {
				url: 'https://api.example.com/tasks/t1',
			});
			return { workflowData: [[{ json }]] };
		});

		const { workflowData } = await callWebhook(verifying, { credentials: [account] });

		expect(workflowData?.[0][0].json).toEqual({ id: 't1' });
	});

	it('keep static data between calls, and lose concurrent updates as a server does', async () => {
		const counting = trigger(async function () {
			const seen = this.getWorkflowStaticData('node');
			const before = Number(seen.count ?? 0);
			await Promise.resolve();
			seen.count = before + 1;
			return { webhookResponse: 'ok' };
		});
		const staticData = {};

		await callWebhook(counting, { staticData });
		expect((await callWebhook(counting, { staticData })).staticData).toEqual({ count: 2 });

		await Promise.all([
			callWebhook(counting, { staticData }),
			callWebhook(counting, { staticData }),
		]);
		expect(staticData).toEqual({ count: 3 });
	});
});

describe('list searches', () => {
	it('get the filter, the cursor, the credential and the parameters of the editor', async () => {
		nock('https://api.example.com')
			.get('/names')
			.query({ q: 'an', cursor: '2', team: 'blue' })
			.basicAuth({ user: 'key-1', pass: '' })
			.reply(200, [{ id: 'a1' }]);
		const node: INodeType = {
			...inlineNode('List', async () => [[]], { credentials: [{ name: 'keyApi' }] }),
			methods: {
				listSearch: {
					async names(filter, paginationToken) {
						const found = (await this.helpers.httpRequestWithAuthentication.call(this, 'keyApi', {
							url: 'https://api.example.com/names',
							qs: {
								q: filter,
								cursor: paginationToken,
								team: this.getCurrentNodeParameter('team'),
							},
						})) as Array<{ id: string }>;
						return {
							results: found.map(({ id }) => ({ name: id, value: id })),
							paginationToken: 3 as unknown as string,
						};
					},
				},
			},
		};

		expect(
			await listSearch(node, 'names', {
				filter: 'an',
				paginationToken: '2',
				parameters: { team: 'blue' },
				credentials: [account],
			}),
		).toEqual({ results: [{ name: 'a1', value: 'a1' }], paginationToken: '3' });
	});
});

describe('credential tests', () => {
	const testable: ICredentialType = {
		...keyCredential,
		test: {
			request: { baseURL: '={{$credentials.baseUrl.replace(/\\/$/, "")}}', url: '/me' },
			rules: [{ type: 'responseCode', properties: { value: 402, message: 'Pay first' } }],
		},
	};
	const press = async (status: number) => {
		nock('https://api.example.com')
			.get('/me')
			.basicAuth({ user: 'key-1', pass: '' })
			.reply(status, {});
		return await testCredential(
			credential(testable, { apiKey: 'key-1', baseUrl: 'https://api.example.com/' }),
		);
	};

	it('send the declared request, authenticated', async () => {
		expect(await press(200)).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	it('tell what went wrong', async () => {
		expect(await press(401)).toMatchObject({ status: 'Error' });
		expect(await press(402)).toEqual({ status: 'Error', message: 'Pay first' });
	});
});

describe('polls', () => {
	const polling = (
		ask: (this: IPollFunctions) => Promise<INodeExecutionData[][] | null>,
	): INodeType => ({
		...inlineNode('Poll', async () => [[]], {
			group: ['trigger'],
			inputs: [],
			polling: true,
			properties: [{ displayName: 'Team', name: 'team', type: 'string', default: '' }],
			credentials: [{ name: 'keyApi', required: true }],
		}),
		execute: undefined,
		poll: ask,
	});
	/** Emits the numbers above the last one seen, each poll's from the given list. */
	const counter = (news: Array<number[] | Error>) =>
		polling(async function () {
			const state = this.getWorkflowStaticData('node');
			const next = news.shift() ?? [];
			state.polls = Number(state.polls ?? 0) + 1;
			if (next instanceof Error) throw next;
			return next.length > 0 ? [next.map((n) => ({ json: { n } }))] : null;
		});

	it('get parameters and credentials, and give items or nothing', async () => {
		nock('https://api.example.com')
			.get('/new?team=blue')
			.basicAuth({ user: 'key-1', pass: '' })
			.reply(200, { n: 1 });
		const node = polling(async function () {
			const json = await this.helpers.httpRequestWithAuthentication.call(this, 'keyApi', {
				url: 'https://api.example.com/new',
				qs: { team: this.getNodeParameter('team') as string },
			});
			return [[{ json }]];
		});

		expect(
			await poll(node, { parameters: { team: 'blue' }, credentials: [account] }),
		).toMatchObject({ items: [{ json: { n: 1 } }] });
		expect(await poll(polling(async () => null))).toMatchObject({ items: null });
	});

	it('store static data at activation and with items, and keep the rest in memory until a restart', async () => {
		const staticData = {};
		const poller = startPolling(counter([[], [], [1], []]), { staticData });

		await poller.poll();
		expect(staticData).toEqual({ polls: 1 });
		await poller.poll();
		expect(staticData).toEqual({ polls: 1 });
		await poller.poll();
		expect(staticData).toEqual({ polls: 3 });
		await poller.poll();
		expect(staticData).toEqual({ polls: 3 });
		expect(poller.memory()).toEqual({ polls: 4 });
		poller.restart();
		expect(poller.memory()).toEqual({ polls: 3 });
	});

	it("don't undo changes in memory when they throw", async () => {
		const staticData = {};
		const poller = startPolling(counter([new Error('down'), [1]]), { staticData });

		await expect(poller.poll()).rejects.toThrow('down');
		await poller.poll();

		expect(staticData).toEqual({ polls: 2 });
	});

	it('are all-or-nothing in durable mode', async () => {
		const staticData = {};
		const poller = startPolling(counter([[], new Error('down')]), { staticData, durable: true });

		await poller.poll();
		expect(staticData).toEqual({ polls: 1 });
		await expect(poller.poll()).rejects.toThrow('down');
		expect(staticData).toEqual({ polls: 1 });
	});

	it('store nothing when a user tries the node out', async () => {
		const staticData = {};
		const node = polling(async function () {
			this.getWorkflowStaticData('node').polls = 1;
			return [[{ json: { mode: this.getMode(), activation: this.getActivationMode() } }]];
		});

		const { items } = await poll(node, { mode: 'manual', staticData });

		expect(items?.[0].json).toEqual({ mode: 'manual', activation: 'manual' });
		expect(staticData).toEqual({});
	});

	it('know their budget', async () => {
		const node = polling(async function () {
			return [[{ json: { budget: this.getPollBudgetMs?.() ?? null } }]];
		});

		expect((await poll(node)).items?.[0].json).toEqual({ budget: 300_000 });
		expect((await poll(node, { budgetMs: 9 })).items?.[0].json).toEqual({ budget: 9 });
	});
});

describe('webhook methods', () => {
	it('run in a hook context', async () => {
		const node: INodeType = {
			...inlineNode('Hooked', async () => [[]], {
				webhooks: [{ name: 'default', httpMethod: 'POST', path: 'webhook' }],
			}),
			webhookMethods: {
				default: {
					async checkExists() {
						return (
							this.getNodeWebhookUrl('default') === `${BASE_URL}/webhook/workflow1/hooked/webhook`
						);
					},
				},
			} as INodeType['webhookMethods'],
		};

		expect(await callWebhookMethod(node, 'checkExists')).toBe(true);
	});
});

describe('tools of AI agents', () => {
	const weather = inlineNode(
		'Weather',
		async function () {
			const isTool = this.isToolExecution();
			const type = this.getNode().type.split('.')[1];
			return [[{ json: { city: this.getNodeParameter('city', 0) as string, isTool, type } }]];
		},
		{
			usableAsTool: true,
			properties: [{ displayName: 'City', name: 'city', type: 'string', default: '' }],
		},
	);
	const spec = {
		parameters: { city: "={{ $fromAI('city', 'Where', 'string') }}" },
		args: { city: 'Oslo' },
	};

	it('are run by the engine, where only their type gives them away', async () => {
		expect((await runAsTool(weather, spec)).answer).toEqual([
			{ city: 'Oslo', isTool: false, type: 'testWeatherTool' },
		]);
	});

	it('are run by the agent itself', async () => {
		expect((await runAsTool(weather, { ...spec, runBy: 'agent' })).answer).toBe(
			JSON.stringify([{ city: 'Oslo', isTool: true, type: 'testWeatherTool' }]),
		);
	});
});

describe('unused mocks', () => {
	it('are told when the file asks for it', () => {
		nock('https://api.example.com').get('/never').reply(200);
		expect(unusedMocks()).toEqual([]);

		requireAllMocksUsed();

		expect(unusedMocks()).toEqual(['GET https://api.example.com:443/never']);
		nock.cleanAll();
	});
});
