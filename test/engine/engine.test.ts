/*
 * Guards what the engine mirrors of n8n's server and no end-to-end test would show to differ: which
 * bodies a webhook reads, what is stored when, how a node is called as a tool. And its own helpers.
 */
import nock from 'nock';
import {
	sleep,
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
	inlineNode,
	poll,
	readBinary,
	recordPauses,
	requireAllMocksUsed,
	runAsTool,
	runNode,
	startPolling,
} from './index';
import { unusedMocks } from './mocks';

it('a credential that the user did not set is missed', async () => {
	const node = inlineNode(
		'Ask',
		async function () {
			return [[{ json: await this.getCredentials('keyApi') }]];
		},
		{ credentials: [{ name: 'keyApi', required: true }] },
	);

	const { status, error } = await runNode(node);

	expect(status).toBe('error');
	expect(error?.message).toMatch(/credentials/i);
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
		const got = (this.getBodyData() as IDataObject | undefined) ?? null;
		return { webhookResponse: { got, query: this.getQueryData() as IDataObject } };
	});

	it.each<[string, unknown, string, unknown]>([
		['JSON', '\uFEFF{"task_id":"t1"}', 'application/json; charset=utf-8', { task_id: 't1' }],
		['a form', 'a=1&a=2', 'application/x-www-form-urlencoded', { a: ['1', '2'] }],
		['text', 'Hello', 'text/plain', 'Hello'],
		['anything else', 'x', 'image/png', null],
		['nothing', undefined, 'application/json', null],
	])('read %s', async (_, body, type, expected) => {
		const { body: answer } = await callWebhook(echo, { body, headers: { 'Content-Type': type } });

		expect(answer).toMatchObject({ got: expected });
	});

	it('read a query with lists and objects', async () => {
		const { body } = await callWebhook(echo, { query: 'meta_row=7&a=1&a=2&b[c]=3' });

		expect(body).toMatchObject({ query: { meta_row: '7', a: ['1', '2'], b: { c: '3' } } });
	});

	it.each<[string, number, Parameters<typeof callWebhook>[1]]>([
		['malformed JSON', 422, { body: '{"task_id":' }],
		['more than 16 MB', 500, { body: Buffer.alloc(16 * 1024 * 1024 + 1, ' ') }],
		['another method', 404, { method: 'GET' }],
	])('refuse %s before the node is asked', async (_, status, spec) => {
		const webhook = jest.fn(async () => ({}));

		expect(await callWebhook(trigger(webhook), spec)).toMatchObject({ status });
		expect(webhook).not.toHaveBeenCalled();
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

describe('polls', () => {
	const polling = (
		ask: (this: IPollFunctions) => Promise<INodeExecutionData[][] | null>,
	): INodeType => ({
		...inlineNode('Poll', async () => [[]], {
			group: ['trigger'],
			inputs: [],
			polling: true,
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
