import fc from 'fast-check';
import type { Microwork } from '../../../../nodes/Microwork/Microwork.node';
import {
	deliverCallback,
	recordPauses,
	retryExecution,
	runNode,
	type RunResult,
} from '../../../engine';
import {
	callbackOf,
	openMicrowork,
	type CreateFault,
	type FakeMicrowork,
	type FakeTask,
} from '../fakeMicrowork';
import { account, from } from '../microworkNode';
import { restartableNode } from '../restarts';

recordPauses();

const TASKS = 3;

/** What people, the service and n8n can do at any time; a task is one of those created so far. */
type Event =
	| { what: 'complete' | 'cancel' | 'callBack' | 'callBackTwiceAtOnce'; task: number }
	| { what: 'down' | 'up' | 'restart' };

interface History {
	/** What becomes of the requests for tasks, in turn; afterwards all is well. */
	creates: CreateFault[];
	/** Whether a look-up in the list works, in turn; afterwards all do. */
	lists: boolean[];
	/** With Retry On Fail, how often n8n runs the node in one execution. */
	tries: number;
	goesOn: boolean;
	/** What happens after each execution that failed, before it is retried. */
	afterFailure: Event[][];
	whileWaiting: Event[];
}

const task = fc.nat({ max: 2 * TASKS });
const event: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ what: fc.constant('complete' as const), task }) },
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('cancel' as const), task }) },
	{
		weight: 5,
		arbitrary: fc.record({
			what: fc.constantFrom('callBack' as const, 'callBackTwiceAtOnce' as const),
			task,
		}),
	},
	{ weight: 2, arbitrary: fc.record({ what: fc.constantFrom('down', 'up', 'restart') }) },
);
const histories: fc.Arbitrary<History> = fc.record({
	creates: fc.array(
		fc.oneof(
			{ weight: 3, arbitrary: fc.constant<CreateFault>('fine') },
			{
				weight: 4,
				arbitrary: fc.constantFrom<CreateFault>(
					'refused',
					'reset before the work',
					'reset after the work',
					'error before the work',
					'error after the work',
					'garbage after the work',
				),
			},
		),
		{ maxLength: 8 },
	),
	lists: fc.array(fc.boolean(), { maxLength: 4 }),
	tries: fc.integer({ min: 1, max: 3 }),
	goesOn: fc.boolean(),
	afterFailure: fc.array(fc.array(event, { maxLength: 4 }), { maxLength: 3 }),
	whileWaiting: fc.array(event, { maxLength: 20 }),
});

const images = Array.from({ length: TASKS }, (_, index) => `https://example.com/${index}.jpg`);

const startNode = restartableNode(() => {
	const path = '../../../../nodes/Microwork/Microwork.node';
	return new (jest.requireActual<{ Microwork: typeof Microwork }>(path).Microwork)();
});

/** What the service has for an image: never more than one task that costs something. */
const paidFor = ({ tasks }: FakeMicrowork, image: string): FakeTask[] =>
	tasks.filter(({ params, status }) => params.image_url === image && status !== 'canceled');

async function play(history: History): Promise<void> {
	const lists = [...history.lists];
	const microwork = await openMicrowork({
		faults: [...history.creates],
		list: () => ((lists.shift() ?? true) ? undefined : { status: 401, body: '' }),
	});
	const { node, restart } = startNode();
	let run: RunResult;
	/** What the workflow went on with, each time that it did. */
	const wentOn: unknown[][] = [];
	/** Callbacks that the service counts as delivered: it won't send those again. */
	const delivered = new Set<FakeTask>();

	const callBack = async (done: FakeTask, times: number) => {
		const { execution } = run;
		const wasWaiting = execution.status === 'waiting';
		const answers = await Promise.all(
			Array.from(
				{ length: times },
				async () =>
					await deliverCallback(execution, { url: done.callback_url, body: callbackOf(done) }),
			),
		);
		for (const answer of answers) {
			expect(answer.error).toBeUndefined();
			if (answer.resumed) wentOn.push(answer.resumed.outputsOf('Ask')[0].map(({ json }) => json));
			if (answer.status === 200) delivered.add(done);
			// Nothing is accepted about what people still work on, nor by an execution that doesn't wait.
			if (done.status === 'pending' || !wasWaiting) expect(answer.status).not.toBe(200);
		}
	};
	const happen = async (one: Event) => {
		if (one.what === 'restart') return restart();
		if (one.what === 'down') return void (microwork.trouble.read = () => 503);
		if (one.what === 'up') return void (microwork.trouble.read = undefined);
		const concerned = 'task' in one ? microwork.tasks[one.task] : undefined;
		if (concerned === undefined) return;
		if (one.what === 'callBack') return await callBack(concerned, 1);
		if (one.what === 'callBackTwiceAtOnce') return await callBack(concerned, 2);
		if (concerned.status !== 'pending') return;
		if (one.what === 'complete') microwork.complete(concerned.task_id);
		else microwork.cancel(concerned.task_id);
	};
	const paidOnce = () => {
		for (const image of images) expect(paidFor(microwork, image).length).toBeLessThanOrEqual(1);
	};

	try {
		run = await runNode(node, {
			name: 'Ask',
			parameters: {
				resource: 'image',
				operation: 'tag',
				resultDelivery: 'wait',
				imageUrl: from('$json.image'),
				options: {
					maxConcurrency: 1,
					metadata: { entry: [{ name: 'try', value: from('Math.random()') }] },
				},
			},
			items: images.map((image) => ({ json: { image } })),
			credentials: [account(microwork.url)],
			retryOnFail: history.tries > 1,
			maxTries: history.tries,
			onError: history.goesOn ? 'continueRegularOutput' : 'stopWorkflow',
		});
		paidOnce();
		for (let retries = 0; run.status === 'error'; retries++) {
			for (const one of history.afterFailure[retries] ?? []) await happen(one);
			paidOnce();
			microwork.trouble.read = undefined;
			run = await retryExecution(run.execution, { executionId: String(43 + retries) });
			paidOnce();
		}
		if (run.status === 'success') wentOn.push(run.outputsOf('Ask')[0].map(({ json }) => json));
		for (const one of history.whileWaiting) await happen(one);

		// In the end people are done, the service is up, and it calls back until it is heard.
		microwork.trouble.read = undefined;
		for (const { task_id: id, status } of microwork.tasks) {
			if (status === 'pending') microwork.complete(id);
		}
		for (const one of microwork.tasks) {
			if (!delivered.has(one) && run.execution.status === 'waiting') await callBack(one, 1);
		}

		paidOnce();
		expect(run.execution.status).toBe('success');
		expect(wentOn).toHaveLength(1);
		expect(wentOn[0]).toHaveLength(TASKS);
		images.forEach((image, index) => {
			const [paid] = paidFor(microwork, image);
			expect(wentOn[0][index]).toEqual(
				paid === undefined || history.goesOn
					? expect.objectContaining(
							paid !== undefined && !('error' in (wentOn[0][index] as object))
								? { task_id: paid.task_id }
								: { error: expect.any(String) as string },
						)
					: expect.objectContaining({ task_id: paid.task_id, image_url: image }),
			);
		});
	} finally {
		await microwork.close();
	}
}

const RUNS = Number(process.env.HISTORIES ?? 400);

it('pays once and goes on once with the right items, whatever n8n, people and the service do', async () => {
	await fc.assert(fc.asyncProperty(histories, play), { numRuns: RUNS });
}, 600_000);
