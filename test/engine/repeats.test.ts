/*
 * What n8n does again, on which the promise rests that nothing is paid for twice. Guards the mirror of
 *
 * - Retry On Fail: packages/core/src/execution-engine/workflow-execute.ts (`getRetryParams`, the loop over tries)
 * - "Retry" in the list of executions: packages/cli/src/executions/execution.service.ts (`retry`)
 * - an agent that runs its tool itself: packages/core/src/execution-engine/node-execution-context/utils/
 *   get-input-connection-data.ts (`makeHandleToolInvocation`: each try has a run index of its own)
 * - an agent that asks the engine to: packages/core/src/execution-engine/requests-response.ts
 *   (`initializeNodeRunData`: each call is another run)
 */
import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';
import {
	callbackUrlOf,
	deliverCallback,
	inlineNode,
	passThrough,
	resumeUrlOf,
	retryExecution,
	runAsTool,
	runNode,
} from './index';

interface Try extends IDataObject {
	run: number;
	/** How many tries the node's context knows of, this one included. */
	known: number;
	value: string;
}

/** A node that puts out what it sees of its tries, after having failed as often as told. */
function failing(times: number, after?: (this: IExecuteFunctions) => Promise<void>) {
	const tries: Try[] = [];
	const node = inlineNode(
		'Fragile',
		async function () {
			const context = this.getContext('node');
			context.known = Number(context.known ?? 0) + 1;
			tries.push({
				run: this.getWorkflowDataProxy(0).$runIndex as number,
				known: context.known as number,
				value: String(this.getNodeParameter('value', 0)),
			});
			if (tries.length <= times) throw new Error(`Failure ${tries.length}`);
			await after?.call(this);
			return [[{ json: tries.at(-1)! }]];
		},
		{
			usableAsTool: true,
			properties: [{ displayName: 'Value', name: 'value', type: 'string', default: '' }],
		},
	);
	return { node, tries };
}

describe('Retry On Fail', () => {
	it('runs the node again in the same run and context, with expressions evaluated anew', async () => {
		const { node, tries } = failing(2);

		const { status, runData } = await runNode(node, {
			retryOnFail: true,
			parameters: { value: '={{ Math.random() }}' },
		});

		expect(status).toBe('success');
		expect(runData.Fragile).toHaveLength(1);
		expect(tries.map(({ run, known }) => [run, known])).toEqual([
			[0, 1],
			[0, 2],
			[0, 3],
		]);
		expect(new Set(tries.map(({ value }) => value)).size).toBe(3);
	});

	it('gives up after the number of tries that is set', async () => {
		const { node, tries } = failing(9);

		const { status } = await runNode(node, { retryOnFail: true, maxTries: 2 });

		expect(status).toBe('error');
		expect(tries).toHaveLength(2);
	});

	it('runs the node again when its first item holds an error', async () => {
		let runs = 0;
		const node = inlineNode('Telling', async () => {
			runs += 1;
			return [[{ json: runs === 1 ? { error: 'Not yet' } : { runs } }]];
		});

		const { outputs } = await runNode(node, {
			retryOnFail: true,
			onError: 'continueRegularOutput',
		});

		expect(outputs[0][0].json).toEqual({ runs: 2 });
	});
});

describe('a failed execution that is retried from the list', () => {
	it('goes on at the failed node, in a new execution that has its context', async () => {
		let starts = 0;
		const counting = inlineNode('Before', async function () {
			starts += 1;
			return [this.getInputData()];
		});
		const { node, tries } = failing(1, async function () {
			tries.at(-1)!.execution = this.getExecutionId();
			tries.at(-1)!.mode = this.getMode();
		});
		const failed = await runNode(counting, { then: [{ node }, { node: passThrough('After') }] });
		expect(failed.status).toBe('error');

		const { status, runData, execution } = await retryExecution(failed.execution, {
			executionId: '43',
		});

		expect(status).toBe('success');
		expect(starts).toBe(1);
		expect(runData.Fragile).toHaveLength(1);
		expect(runData.After[0].data?.main[0]?.[0].json).toEqual({
			run: 0,
			known: 2,
			value: '',
			execution: '43',
			mode: 'retry',
		});
		expect(execution).toMatchObject({ id: '43', finished: true });
		expect(failed.execution).toMatchObject({ id: '42', status: 'error', finished: false });
	});

	it('runs with what the user changed in the meantime', async () => {
		const { node, tries } = failing(1);
		const { execution } = await runNode(node, { parameters: { value: 'old' } });

		await retryExecution(execution, {
			executionId: '43',
			parameters: { Fragile: { value: 'new' } },
		});

		expect(tries.map(({ value }) => value)).toEqual(['old', 'new']);
	});

	it('waits at an address of its own, and no call to the old one reaches it', async () => {
		const { node, tries } = failing(1, async function () {
			await this.putExecutionToWait(new Date('2026-12-01T00:00:00Z'));
			const { resumeUrl } = this.getWorkflowDataProxy(0).$execution as { resumeUrl: string };
			tries.at(-1)!.resumeUrl = resumeUrl;
		});
		Object.assign(node.description, {
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
		} satisfies Partial<INodeType['description']>);
		node.webhook = async () => ({ workflowData: [[{ json: { answered: true } }]] });
		const { execution: failed } = await runNode(node);

		const { status, execution } = await retryExecution(failed, { executionId: '43' });
		const oldUrl = callbackUrlOf(execution).replace('/43/', '/42/');

		expect(status).toBe('waiting');
		expect(tries.at(-1)!.resumeUrl).toBe(resumeUrlOf(execution));
		expect(resumeUrlOf(execution)).toBe(resumeUrlOf(failed).replace('/42?', '/43?'));
		expect((await deliverCallback(failed, { url: oldUrl })).status).toBe(409);
		expect((await deliverCallback(execution, { url: oldUrl })).status).toBe(404);
		const { resumed } = await deliverCallback(execution);
		expect(resumed?.outputsOf('Fragile')[0][0].json).toEqual({ answered: true });
	});

	it('is not one that succeeded', async () => {
		const { execution } = await runNode(passThrough('Fine'));

		await expect(retryExecution(execution, { executionId: '43' })).rejects.toThrow('succeeded');
	});
});

describe("an agent's tool that is tried again", () => {
	it('by an agent that runs it itself is another run in each try, in the same context', async () => {
		const { node, tries } = failing(2);

		const { answer } = await runAsTool(node, {
			runBy: 'agent',
			retryOnFail: true,
			parameters: { value: '={{ Math.random() }}' },
		});

		expect(tries.map(({ run, known }) => [run, known])).toEqual([
			[0, 1],
			[1, 2],
			[2, 3],
		]);
		expect(new Set(tries.map(({ value }) => value)).size).toBe(3);
		expect(JSON.parse(answer as string)).toEqual([tries[2]]);
	});

	it('by an agent that asks the engine is one run, and another when the model calls again', async () => {
		const { node, tries } = failing(3);

		const { answers } = await runAsTool(node, {
			retryOnFail: true,
			maxTries: 2,
			parameters: { value: "={{ $fromAI('value', '', 'string') }}" },
			args: [{ value: 'first' }, { value: 'second' }],
		});

		expect(tries).toEqual([
			{ run: 0, known: 1, value: 'first' },
			{ run: 0, known: 2, value: 'first' },
			{ run: 1, known: 3, value: 'second' },
			{ run: 1, known: 4, value: 'second' },
		]);
		expect(answers).toEqual([[{ error: 'Failure 2' }], [tries[3]]]);
	});
});
