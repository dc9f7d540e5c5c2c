/*
 * Guards what the engine mirrors of n8n's waiting executions and no end-to-end test would show to
 * differ. That waiting itself works as here, e2e/tests/waiting.test.mts proves on a real n8n.
 */
import {
	NodeOperationError,
	type IDataObject,
	type INodeType,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import {
	callbackUrlOf,
	deliverCallback,
	inlineNode,
	passThrough,
	resumeUrlOf,
	runNode,
	type StoredExecution,
} from './index';

function waitingNode(
	webhook: (this: IWebhookFunctions) => Promise<IWebhookResponseData>,
): INodeType {
	const node = inlineNode(
		'Ask People',
		async function () {
			this.getContext('node').asked = this.getInputData().length;
			await this.putExecutionToWait(new Date('2026-12-01T00:00:00Z'));
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

const resuming = () => waitingNode(async () => ({ workflowData: [[{ json: {} }]] }));

describe('a waiting node', () => {
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
			parentExecution: { executionId: this.getExecutionId(), workflowId: 'workflow1' },
		});
		return data.map((items) => items ?? []);
	});
	const started = { node: passThrough('Started') };

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
});
