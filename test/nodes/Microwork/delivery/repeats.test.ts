import type { IDataObject } from 'n8n-workflow';

import { Microwork } from '../../../../nodes/Microwork/Microwork.node';
import {
	connect,
	deliverCallback,
	inlineNode,
	recordPauses,
	retryExecution,
	runAsTool,
	runNode,
	runWorkflow,
} from '../../../engine';
import { readData, writeData } from '../../../engine/execution';
import { callbackOf, openMicrowork, type CreateFault, type FakeMicrowork } from '../fakeMicrowork';
import { account, from } from '../microworkNode';
import { restartableNode } from '../restarts';

recordPauses();

let microwork: FakeMicrowork;
const open = async (faults: CreateFault[] = []) => (microwork = await openMicrowork({ faults }));
afterEach(async () => await microwork.close());

/** Values that are others in each try, as `$now` is. */
const changing = {
	options: {
		maxConcurrency: 1,
		metadata: { entry: [{ name: 'asked', value: from('Math.random()') }] },
	},
};
const ways = {
	callback: { resultDelivery: 'callback', callbackUrl: 'https://example.com/hook' },
	wait: { resultDelivery: 'wait' },
};

const tag = async (way: keyof typeof ways, more: Partial<Parameters<typeof runNode>[1]> = {}) =>
	await runNode(new Microwork(), {
		name: 'Ask',
		parameters: {
			resource: 'image',
			operation: 'tag',
			imageUrl: from('$json.image'),
			...ways[way],
			...changing,
		},
		items: ['a', 'b', 'c'].map((name) => ({ json: { image: `https://example.com/${name}.jpg` } })),
		credentials: [account(microwork.url)],
		...more,
	});

/** The images that people are or were asked about, without those that were canceled. */
const asked = () =>
	microwork.tasks
		.filter(({ status }) => status !== 'canceled')
		.map(({ params }) => params.image_url.slice(-5, -4))
		.sort();

describe('Retry On Fail with values that change from try to try', () => {
	it.each(['callback', 'wait'] as const)(
		'creates nothing twice when another item fails (%s)',
		async (way) => {
			await open(['fine', 'refused', 'fine']);
			const { error } = await tag(way, { retryOnFail: true, maxTries: 2 });
			expect(error).toBeUndefined();
			expect(asked()).toEqual(['a', 'b', 'c']);
			expect(microwork.tasks).toHaveLength(3);
		},
	);

	it('finds what a try created without learning of it', async () => {
		let lists = 0;
		microwork = await openMicrowork({
			faults: ['fine', 'reset after the work'],
			list: () => (lists++ === 0 ? { status: 401, body: '' } : undefined),
		});
		await tag('callback', { retryOnFail: true, maxTries: 2 });
		expect(asked()).toEqual(['a', 'b', 'c']);
		expect(microwork.tasks).toHaveLength(3);
	});
});

describe('a failed execution that is retried from the list', () => {
	const fail = async (way: keyof typeof ways) => {
		await open(['fine', 'fine', 'refused']);
		const { status, execution } = await tag(way);
		expect(status).toBe('error');
		expect(asked()).toEqual(['a', 'b']);
		return execution;
	};

	it('reuses what has ended, and cancels what is pending before it creates it anew', async () => {
		const failed = await fail('wait');
		microwork.complete(0);
		const { status, execution } = await retryExecution(failed, { executionId: '43' });

		expect(status).toBe('waiting');
		expect(microwork.tasks.map(({ status: one }) => one)).toEqual([
			'completed',
			'canceled',
			'pending',
			'pending',
		]);
		expect(asked()).toEqual(['a', 'b', 'c']);
		for (const { callback_url } of microwork.tasks.slice(2)) {
			expect(new URL(callback_url).pathname).toContain('/43/');
		}

		microwork.complete(2);
		const last = microwork.complete(3);
		const { resumed } = await deliverCallback(execution, {
			url: last.callback_url,
			body: callbackOf(last),
		});
		expect(resumed?.outputsOf('Ask')[0].map(({ json }) => json.task_id)).toEqual(
			[0, 2, 3].map((which) => microwork.find(which).task_id),
		);
	});

	it('reuses what ends while it is about to be canceled', async () => {
		const failed = await fail('wait');
		microwork.trouble.cancel = (taskId) => void microwork.complete(taskId);
		const { status } = await retryExecution(failed, { executionId: '43' });
		expect(status).toBe('waiting');
		expect(microwork.tasks.map(({ status: one }) => one)).toEqual([
			'completed',
			'completed',
			'pending',
		]);
	});

	it('creates nothing anew while it can not cancel what is pending', async () => {
		const failed = await fail('wait');
		microwork.trouble.cancel = () => 401;
		const { status, data } = await retryExecution(failed, { executionId: '43' });
		expect(status).toBe('error');
		expect(JSON.stringify(data.resultData.error)).toContain('does not accept the API key');
		expect(asked()).toEqual(['a', 'b']);
	});

	it('is retried as often as it takes', async () => {
		let execution = await fail('wait');
		for (const executionId of ['43', '44', '45']) {
			microwork.trouble.create = (image) => (image.endsWith('c.jpg') ? 400 : undefined);
			const retried = await retryExecution(execution, { executionId });
			expect(retried.status).toBe('error');
			execution = retried.execution;
		}
		microwork.trouble.create = undefined;
		expect((await retryExecution(execution, { executionId: '46' })).status).toBe('waiting');
		expect(asked()).toEqual(['a', 'b', 'c']);
	});

	it('goes on with the pending tasks when their results go to a callback URL', async () => {
		const failed = await fail('callback');
		// Values that don't change: what is asked for is still the same.
		const { status } = await retryExecution(failed, { executionId: '43' });
		expect(status).toBe('success');
		expect(microwork.tasks).toHaveLength(3);
	});

	it('asks for what the user changed, instead of what is still pending', async () => {
		const failed = await fail('callback');
		microwork.complete(0);
		const parameters = {
			resource: 'image',
			operation: 'tag',
			...ways.callback,
			imageUrl: from('$json.image.toUpperCase()'),
			options: { maxConcurrency: 1 },
		};
		await retryExecution(failed, { executionId: '43', parameters: { Ask: parameters } });
		expect(microwork.tasks.map(({ status, params }) => [status, params.image_url])).toEqual([
			['completed', 'https://example.com/a.jpg'],
			['canceled', 'https://example.com/b.jpg'],
			['pending', 'HTTPS://EXAMPLE.COM/B.JPG'],
			['pending', 'HTTPS://EXAMPLE.COM/C.JPG'],
		]);
	});

	it('reads what 0.1.0 noted about its tasks', async () => {
		await open(['refused']);
		const { execution: failed } = await tag('wait');
		const task = { task_id: 'old1', status: 'completed', type: 'tagging' };
		microwork.tasks.push({
			...task,
			created_at: '2026-11-22T12:00:00.000Z',
			callback_url: 'https://n8n.example.com/webhook-waiting/41/x?ref=r1',
			params: { image_url: 'https://example.com/a.jpg' },
			response: { tags: [] },
		});
		const data = readData(failed);
		data.executionData!.contextData['node:Ask'] = {
			creations: {
				run: 0,
				items: {
					0: {
						fingerprint: 'yqVgYHlvk1NMQ0wQF7Q2F7yQHqkXn1u1K7fJ1cYyq0A',
						note: { reference: 'r1', startedAt: 1_795_000_000_000, taskId: 'old1' },
					},
				},
			},
		};
		failed.data = writeData(data);
		await retryExecution(failed, { executionId: '43' });
		expect(microwork.creates()).toBe(3);
		expect(asked()).toEqual(['a', 'b', 'c']);
	});
});

describe('a wait that two processes of n8n end at the same moment', () => {
	const startNode = restartableNode(() => {
		const path = '../../../../nodes/Microwork/Microwork.node';
		return new (jest.requireActual<{ Microwork: typeof Microwork }>(path).Microwork)();
	});
	const ask = {
		resource: 'image',
		operation: 'tag',
		...ways.wait,
		imageUrl: from('$json.image_url ?? $json.image'),
	};
	const images = ['a', 'b'].map((name) => ({ image: `https://example.com/${name}.jpg` }));

	/** Waits in First; the second process answers from what it read before the first one did. */
	async function endTwice(connections: ReturnType<typeof connect>) {
		await open();
		const { node, restart } = startNode();
		const { execution } = await runWorkflow({
			nodes: [
				{ node: inlineNode('Start', async () => [images.map((json) => ({ json }))]) },
				{ node, name: 'First', parameters: ask },
				{ node, name: 'Second', parameters: ask },
			],
			connections,
			credentials: [account(microwork.url)],
		});
		const read = { ...execution };
		const [one, other] = [0, 1].map((which) => microwork.complete(which));
		const end = async (of: typeof execution, task: typeof one) =>
			await deliverCallback(of, { url: task.callback_url, body: callbackOf(task) });
		expect((await end(execution, one)).resumed?.status).toBe('waiting');
		expect(microwork.tasks).toHaveLength(4);
		restart();
		expect((await end(read, other)).resumed?.status).toBe('waiting');
	}

	it('creates the tasks of the next node once', async () => {
		await endTwice(connect(['Start', 'First'], ['First', 'Second']));
		expect(microwork.tasks).toHaveLength(4);
	});

	it("creates the tasks of a loop's next round once", async () => {
		await endTwice(connect(['Start', 'First'], ['First', 'First']));
		expect(microwork.tasks).toHaveLength(4);
	});
});

describe("an agent's tool", () => {
	const call = async (args: IDataObject[], more = {}) =>
		await runAsTool(new Microwork(), {
			parameters: {
				resource: 'image',
				operation: 'tag',
				imageUrl: "={{ $fromAI('image', '', 'string') }}",
				...ways.callback,
				...changing,
			},
			args,
			credentials: [account(microwork.url)],
			...more,
		});
	const one = { image: 'https://example.com/a.jpg' };
	const other = { image: 'https://example.com/b.jpg' };
	/** The first look-up fails, so that the first try never learns what it created. */
	const openInTheDark = async () => {
		let lists = 0;
		microwork = await openMicrowork({
			faults: ['reset after the work'],
			list: () => (lists++ === 0 ? { status: 401, body: '' } : undefined),
		});
	};

	it.each(['agent', 'engine'] as const)(
		'that is tried again creates nothing twice (run by the %s)',
		async (runBy) => {
			await openInTheDark();
			const { answer } = await call([one], { runBy, retryOnFail: true, maxTries: 3 });
			expect(JSON.stringify(answer)).toContain(microwork.tasks[0].task_id);
			expect(microwork.tasks).toHaveLength(1);
		},
	);

	it('that the model calls again with the same after an error creates nothing twice', async () => {
		await openInTheDark();
		const { answers } = await call([one, one]);
		expect(JSON.stringify(answers[0])).toContain('may have created the task');
		expect(JSON.stringify(answers[1])).toContain(microwork.tasks[0].task_id);
		expect(microwork.tasks).toHaveLength(1);
	});

	it('that the model calls for another image creates a task for it', async () => {
		await openInTheDark();
		await call([one, other, one]);
		expect(asked()).toEqual(['a', 'b']);
	});

	it('that the model calls again after it was told of a task creates another', async () => {
		await open();
		await call([one, one]);
		expect(asked()).toEqual(['a', 'a']);
	});

	it('that found the task of an unclear try creates another when the model asks once more', async () => {
		await openInTheDark();
		await call([one, one, one]);
		expect(asked()).toEqual(['a', 'a']);
	});
});
