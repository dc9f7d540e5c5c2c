import nock from 'nock';
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeType,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import {
	BASE_URL,
	callbackUrlOf,
	deliverCallback,
	EXECUTION_ID,
	inlineNode,
	passThrough,
	resumeUrlOf,
	runNode,
	runWorkflow,
	timeOutWait,
	type CallbackResult,
	type StoredExecution,
} from './index';

const UNTIL = new Date('2026-12-01T00:00:00Z');

/** A node that gives its callback address away, and waits. */
function waitingNode(
	webhook: (this: IWebhookFunctions) => Promise<IWebhookResponseData>,
	prepare: (this: IExecuteFunctions, callbackUrl: string) => Promise<void> = async () => {},
): INodeType {
	const node = inlineNode(
		'Ask People',
		async function () {
			const { resumeUrl } = this.getWorkflowDataProxy(0).$execution as { resumeUrl: string };
			const url = new URL(resumeUrl);
			url.pathname += `/${this.getNode().id}`;
			this.getContext('node').asked = this.getInputData().length;
			await prepare.call(this, url.toString());
			await this.putExecutionToWait(UNTIL);
			return [this.getInputData()];
		},
		{
			webhooks: [
				{
					name: 'default',
					httpMethod: 'POST',
					responseMode: 'onReceived',
					responseData: '',
					path: '={{$nodeId}}',
					isFullPath: true,
					restartWebhook: true,
				},
			],
		},
	);
	return { ...node, webhook };
}

const resuming = () =>
	waitingNode(async function () {
		return {
			webhookResponse: { thanks: true },
			workflowData: [[{ json: this.getBodyData() }]],
		};
	});

describe('a waiting node', () => {
	it('stops the execution until its date', async () => {
		const { status, waitTill, execution } = await runNode(resuming());

		expect(status).toBe('waiting');
		expect(waitTill).toEqual(UNTIL);
		expect(execution).toMatchObject({ status: 'waiting', finished: false });
	});

	it('knows the address n8n listens at', async () => {
		const urls: string[] = [];
		const node = waitingNode(
			async () => ({}),
			async (url) => void urls.push(url),
		);
		const { execution } = await runNode(node);

		expect(urls).toEqual([callbackUrlOf(execution)]);
		expect(urls[0]).toMatch(
			new RegExp(
				`^${BASE_URL}/webhook-waiting/${EXECUTION_ID}/[0-9a-f-]{36}\\?signature=[0-9a-f]+$`,
			),
		);
	});

	it('goes on with what the callback brought, behind the items it had asked for', async () => {
		const { execution } = await runNode(resuming(), {
			items: [{ json: { row: 7 } }],
			then: [
				{
					node: inlineNode(
						'After',
						async function () {
							return [[{ json: { row: this.getNodeParameter('row', 0) as number } }]];
						},
						{ properties: [{ displayName: 'Row', name: 'row', type: 'string', default: '' }] },
					),
					parameters: { row: '={{ $("Input").item.json.row }}' },
				},
			],
		});

		const { status, body, resumed } = await deliverCallback(execution, { body: { answer: 'yes' } });

		expect({ status, body }).toEqual({ status: 200, body: { thanks: true } });
		expect(resumed?.status).toBe('success');
		expect(resumed?.outputsOf('Ask People')).toEqual([
			[{ json: { answer: 'yes' }, pairedItem: { item: 0 } }],
		]);
		expect(resumed?.outputsOf('After')[0][0].json).toEqual({ row: 7 });
		expect(resumed?.runData['Ask People']).toHaveLength(1);
		expect(execution).toMatchObject({ status: 'success', finished: true });
	});

	it('keeps waiting when the node starts nothing, and stores nothing of the call', async () => {
		const counting = waitingNode(async function () {
			const context = this.evaluateExpression('{{ $node["Ask People"].context.asked }}');
			this.getWorkflowStaticData('node').calls = 1;
			return { webhookResponse: { asked: context } as IDataObject };
		});
		const { execution } = await runNode(counting, { items: [{ json: {} }, { json: {} }] });
		const before = execution.data;

		const first = await deliverCallback(execution);
		const second = await deliverCallback(execution);

		expect(first).toMatchObject({ status: 200, body: { asked: 2 } });
		expect(first.resumed).toBeUndefined();
		expect(second.status).toBe(200);
		expect(execution).toMatchObject({ status: 'waiting', data: before, staticData: {} });
	});

	it('can wait again', async () => {
		const { execution } = await runNode(resuming(), {
			then: [{ node: resuming(), name: 'Ask Again' }],
		});

		expect((await deliverCallback(execution)).resumed?.status).toBe('waiting');
		const { resumed } = await deliverCallback(execution, { body: { second: true } });

		expect(resumed?.status).toBe('success');
		expect(resumed?.outputsOf('Ask Again')[0][0].json).toEqual({ second: true });
	});

	it('routes failed items to the error output on resume', async () => {
		const node = waitingNode(async () => ({
			workflowData: [[{ json: { ok: 1 } }, { json: { error: 'rejected' } }]],
		}));
		const { execution } = await runNode(node, {
			items: [{ json: { n: 1 } }, { json: { n: 2 } }],
			onError: 'continueErrorOutput',
		});

		const { resumed } = await deliverCallback(execution);

		expect(resumed?.outputsOf('Ask People').map((items) => items.map(({ json }) => json))).toEqual([
			[{ ok: 1 }],
			[{ n: 2, error: 'rejected' }],
		]);
	});

	it('ends with an error when webhook() throws, after running on with an empty item', async () => {
		const node = waitingNode(async function () {
			throw new NodeOperationError(this.getNode(), 'broken');
		});
		const { execution } = await runNode(node, { then: [{ node: passThrough('After') }] });

		const { status, error, resumed } = await deliverCallback(execution);

		expect(status).toBe(500);
		expect(error?.message).toBe('broken');
		expect(resumed?.status).toBe('error');
		expect(resumed?.outputsOf('After')[0].map(({ json }) => json)).toEqual([{}]);
		expect((await deliverCallback(execution)).status).toBe(409);
	});

	it('passes its input on when the time is over', async () => {
		const { execution } = await runNode(resuming(), {
			items: [{ json: { n: 1 } }],
			then: [{ node: passThrough('After') }],
		});

		const result = await timeOutWait(execution);

		expect(result.status).toBe('success');
		expect(result.outputsOf('After')[0][0].json).toEqual({ n: 1 });
		await expect(timeOutWait(execution)).rejects.toThrow('success');
	});

	it('passes on what it put in the place of its input when the time is over', async () => {
		const node = waitingNode(
			async () => ({}),
			async function () {
				this.getExecuteData().data.main[0] = [{ json: { timedOut: true } }];
			},
		);
		const { execution } = await runNode(node);

		expect((await timeOutWait(execution)).outputsOf('Ask People')[0][0].json).toEqual({
			timedOut: true,
		});
	});
});

describe('callbacks', () => {
	const waiting = async () => (await runNode(resuming())).execution;
	const call = async (execution: StoredExecution, change: (url: URL) => void) => {
		const url = new URL(callbackUrlOf(execution));
		change(url);
		return await deliverCallback(execution, { url: url.toString() });
	};

	it('are refused with a wrong token, path, method or body', async () => {
		const execution = await waiting();

		expect(await call(execution, (url) => url.searchParams.set('signature', '0'))).toMatchObject({
			status: 401,
			body: { error: 'Invalid token' },
		});
		expect(await call(execution, (url) => void (url.search = ''))).toMatchObject({ status: 401 });
		expect(await call(execution, (url) => void (url.pathname += 'x'))).toMatchObject({
			status: 404,
		});
		expect(await deliverCallback(execution, { url: resumeUrlOf(execution) })).toMatchObject({
			status: 404,
		});
		expect(await deliverCallback(execution, { method: 'GET' })).toMatchObject({ status: 404 });
		expect(await deliverCallback(execution, { body: '{' })).toMatchObject({ status: 422 });
		expect(execution.status).toBe('waiting');
	});

	it('bring their query, added to the address or given beside it', async () => {
		const node = waitingNode(async function () {
			const { signature, ...query } = this.getQueryData() as IDataObject;
			return { webhookResponse: { signed: Boolean(signature), query } };
		});
		const { execution } = await runNode(node);
		const url = `${callbackUrlOf(execution)}&meta_row=7`;

		expect((await deliverCallback(execution, { url, query: { a: ['1', '2'] } })).body).toEqual({
			signed: true,
			query: { meta_row: '7', a: ['1', '2'] },
		});
	});

	it('are refused while the execution runs, and after its end', async () => {
		let execution!: StoredExecution;
		let early: CallbackResult | undefined;
		nock('https://api.example.com')
			.post('/tasks')
			.reply(201, async (_uri, body) => {
				early = await deliverCallback(execution, { url: (body as { url: string }).url });
				return {};
			});
		const node = waitingNode(
			async () => ({ workflowData: [[{ json: {} }]] }),
			async function (url) {
				await this.helpers.httpRequest({
					method: 'POST',
					url: 'https://api.example.com/tasks',
					body: { url },
				});
			},
		);

		await runNode(node, { onStart: (started) => (execution = started) });
		const url = callbackUrlOf(execution);

		expect(early?.status).toBe(409);
		expect((await deliverCallback(execution, { url })).status).toBe(200);
		expect((await deliverCallback(execution, { url })).status).toBe(409);
	});

	it('resume once when several arrive at once', async () => {
		const execution = await waiting();

		const results = await Promise.all(
			Array.from({ length: 5 }, async () => await deliverCallback(execution)),
		);

		expect(results.map(({ status }) => status).sort()).toEqual([200, 500, 500, 500, 500]);
		expect(results.filter(({ resumed }) => resumed)).toHaveLength(1);
	});
});

describe('sub-workflows', () => {
	const calling = inlineNode('Call', async function () {
		const { data } = await this.executeWorkflow({ id: 'sub' }, this.getInputData(), undefined, {
			parentExecution: {
				executionId: this.getExecutionId(),
				workflowId: this.getWorkflow().id ?? '',
			},
		});
		return data.map((items) => items ?? []);
	});
	const started = { node: passThrough('Started') };

	it('run with the given items and hand theirs back', async () => {
		const doubling = inlineNode('Double', async function () {
			return [this.getInputData().map(({ json }) => ({ json: { n: Number(json.n) * 2 } }))];
		});

		const { outputs, execution } = await runNode(calling, {
			items: [{ json: { n: 4 } }],
			subWorkflows: { sub: { nodes: [started, { node: doubling }] } },
		});

		expect(outputs[0].map(({ json }) => json)).toEqual([{ n: 8 }]);
		expect(execution.children).toHaveLength(1);
	});

	it('fail the caller with their error', async () => {
		const failing = inlineNode('Fail', async function () {
			throw new NodeOperationError(this.getNode(), 'inner');
		});

		const { status, error } = await runNode(calling, {
			subWorkflows: { sub: { nodes: [started, { node: failing }] } },
		});

		expect(status).toBe('error');
		expect(error?.message).toBe('inner');
	});

	it('make the caller wait, and go on with their items', async () => {
		const { status, execution } = await runWorkflow({
			nodes: [started, { node: calling }, { node: passThrough('After') }],
			subWorkflows: { sub: { nodes: [started, { node: resuming() }] } },
		});
		const [child] = execution.children;

		expect(status).toBe('waiting');
		expect(child.status).toBe('waiting');
		expect(child.id).not.toBe(execution.id);

		const { resumed, resumedParent } = await deliverCallback(child, { body: { answer: 42 } });

		expect(resumed?.status).toBe('success');
		expect(resumedParent?.status).toBe('success');
		expect(resumedParent?.outputsOf('After')[0][0].json).toEqual({ answer: 42 });
	});
});
