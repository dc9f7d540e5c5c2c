import { after, beforeEach, describe, test } from 'node:test';
import { expect } from 'expect';
import type { INodeParameters } from 'n8n-workflow';
import { provideCredentials } from '../../scripts/demo/credentials.mts';
import { readExamples } from '../../scripts/demo/examples.mts';
import { jsonOf } from '../../harness/n8n-api.mts';
import { isBefore } from '../../harness/releases.mts';
import { openStage } from '../../harness/stage.mts';
import type { Step } from '../../harness/workflow.mts';
import { publishChat } from '../agent/chat.mts';
import { whyNotTold } from '../agent/versions.mts';
import { agentWith, createModelCredential } from '../agent/workflow.mts';

const { n8n, sandbox, microwork, close } = await openStage({
	sandbox: { settings: { workers: 'byHand' } },
	// Without it, n8n marks an agent's execution as failed that waited over a restart, although all of it ran.
	n8n: { env: { N8N_EVENTBUS_RECOVERY_MODE: 'simple' } },
});
after(close);
beforeEach(async () => {
	await sandbox.reset();
});

describe('the example of an agent that asks people', async () => {
	await provideCredentials(n8n, sandbox, true);
	const examples = await readExamples({ n8n: n8n.webhookUrl, sandbox: sandbox.url });
	const example = examples.find(({ id }) => id === 'wrmwAgentPeople')!;
	const street = sandbox.sample('street.png');
	const stadium = sandbox.sample('stadium.png');

	/** Writes to the agent about two images, and waits until people have both on their desk. */
	const ask = async (limitWaitTime?: INodeParameters) => {
		const nodes = example.nodes.map((node) =>
			node.name === 'Find the Logos' && limitWaitTime !== undefined
				? { ...node, parameters: { ...node.parameters, options: { limitWaitTime } } }
				: node,
		);
		const say = await publishChat(n8n, { ...example, nodes });
		const executionId = await say(`Which brands are in ${street} and ${stadium}?`);
		const { status } = await n8n.api.executions.settled(executionId, ['waiting', 'error']);
		expect(status).toBe('waiting');
		const tasks = await sandbox.tasks();
		expect(tasks).toHaveLength(2);
		const taskFor = (image: string) =>
			tasks.find(({ params }) => params.image_url === image)!.task_id;
		return { executionId, taskFor };
	};
	const brand = (name: string) => ({
		tags: [{ left: 1, top: 2, width: 30, height: 40, brand: name }],
	});
	/** What the agent says in the end. */
	const answer = async (executionId: string) => {
		const execution = await n8n.api.executions.settled(executionId, undefined, {
			timeout: 180_000,
		});
		expect(execution.status).toBe('success');
		return jsonOf(execution, 'Answer')[0]?.output;
	};
	/** What the model was told by its tool, by image. */
	const told = async () => {
		const [text = ''] = await sandbox.toldByTools();
		const [{ results = [] } = {}] = [JSON.parse(text) as unknown].flat() as Array<{
			results?: Array<{ image: string }>;
		}>;
		return results;
	};

	test('answers with what people found, which the model gets tag by tag', async () => {
		const { executionId, taskFor } = await ask();
		await sandbox.completeTask(taskFor(stadium), brand('Red Kettle'));
		await sandbox.completeTask(taskFor(street), brand('Blue Comet'));
		expect(await answer(executionId)).toBe(
			`People answered:\n\n- ${street} · Blue Comet\n- ${stadium} · Red Kettle`,
		);
		expect(await told()).toEqual([
			expect.objectContaining({
				image: street,
				tags: [expect.objectContaining({ left: 1, top: 2, width: 30, brand: 'Blue Comet' })],
			}),
			expect.objectContaining({ image: stadium, brands: 'Red Kettle', problem: '' }),
		]);
		expect(await sandbox.tasks()).toHaveLength(2);
	});

	const crashes = {
		skip:
			isBefore(n8n.api.release, '2.40') &&
			"n8n 2.20 marks an agent's execution that waits over a restart as crashed",
	};
	test('waits over a restart of n8n', crashes, async () => {
		const { executionId, taskFor } = await ask();
		await n8n.restart();
		await sandbox.completeTask(taskFor(street), brand('Blue Comet'));
		await sandbox.completeTask(taskFor(stadium), brand('Red Kettle'));
		expect(await answer(executionId)).toContain(`${stadium} · Red Kettle`);
		expect(await sandbox.tasks()).toHaveLength(2);
	});

	test('tells which image nobody could answer for', async () => {
		const { executionId, taskFor } = await ask();
		await sandbox.cancelTask(taskFor(street));
		await sandbox.completeTask(taskFor(stadium), brand('Red Kettle'));
		expect(await answer(executionId)).toContain(`${street} · The task was canceled`);
		expect(await told()).toEqual([
			expect.objectContaining({ image: street, problem: 'The task was canceled', tags: [] }),
			expect.objectContaining({ image: stadium, brands: 'Red Kettle', problem: '' }),
		]);
	});

	test("goes on when the wait's limit is over", async () => {
		const { executionId } = await ask({
			values: { limitType: 'afterTimeInterval', resumeAmount: 0.2, resumeUnit: 'minutes' },
		});
		expect(await answer(executionId)).toContain(`${street} · Nobody answered in time`);
		expect(await told()).toEqual([
			expect.objectContaining({ image: street, problem: 'Nobody answered in time' }),
			expect.objectContaining({ image: stadium, problem: 'Nobody answered in time' }),
		]);
	});
});

describe("the node as an agent's tool", async () => {
	const openAi = await createModelCredential(n8n, sandbox);
	const image = 'https://images.example/shelf.jpg';
	const runAgent = async (version: number, parameters: Record<string, string>) => {
		const node = microwork({
			resource: 'image',
			operation: 'tag',
			imageUrl: "={{ $fromAI('image') }}",
			...parameters,
		});
		const tool: Step = { ...node, type: `${node.type}Tool` };
		await sandbox.scriptModel({ calls: [{ tool: 'Tool', args: { image } }] }, { text: 'Done' });
		return await n8n.api.runToEnd(agentWith(tool, openAi, version));
	};

	for (const version of [3.1, 2.2]) {
		test(`sends results to the callback URL without being told to (agent ${version})`, async () => {
			const callbackUrl = 'http://127.0.0.1:9/called';
			const execution = await runAgent(version, { callbackUrl });
			expect(jsonOf(execution, 'Agent')).toEqual([{ output: 'Done' }]);
			const [created] = await sandbox.tasks();
			expect(created?.callback_url).toContain(callbackUrl);
			expect(await sandbox.toldByTools()).toEqual([expect.stringContaining(created!.task_id)]);
		});
	}

	const untold = { skip: whyNotTold(n8n.api.release) };
	test(
		'refuses to wait and names the way out, with nothing created (agent 3.1)',
		untold,
		async () => {
			await runAgent(3.1, { resultDelivery: 'wait' });
			expect(await sandbox.toldByTools()).toEqual([
				expect.stringContaining('can not wait for people'),
			]);
			expect(await sandbox.tasks()).toEqual([]);
		},
	);
});
