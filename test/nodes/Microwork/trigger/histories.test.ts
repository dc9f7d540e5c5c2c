/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { MicroworkTrigger } from '../../../../nodes/Microwork/MicroworkTrigger.node';
import { callWebhook, recordPauses } from '../../../engine';
import { callbackOf, fakeTask, openMicrowork } from '../fakeMicrowork';
import { account } from '../microworkNode';
import { restartableNode } from '../restarts';

recordPauses();

const TASKS = 3;

/** What people, the service and n8n can do; a callback comes as often at once as `times` says. */
type Event =
	| { what: 'complete' | 'cancel'; task: number }
	| { what: 'callBack'; task: number; times: number }
	| { what: 'forge' | 'down' | 'up' | 'restart' };

const task = fc.nat({ max: TASKS - 1 });
const event: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ what: fc.constant('complete' as const), task }) },
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('cancel' as const), task }) },
	{
		weight: 5,
		arbitrary: fc.record({
			what: fc.constant('callBack' as const),
			task,
			times: fc.integer({ min: 1, max: 3 }),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ what: fc.constantFrom('forge', 'down', 'up', 'restart') }) },
);

let triggers = 0;
const startTrigger = restartableNode(() => {
	const path = '../../../../nodes/Microwork/MicroworkTrigger.node';
	return new (jest.requireActual<{ MicroworkTrigger: typeof MicroworkTrigger }>(
		path,
	).MicroworkTrigger)();
});

async function play(events: Event[]): Promise<void> {
	const microwork = await openMicrowork();
	const callback_url = 'https://n8n.example.com/webhook/tagged/webhook';
	microwork.tasks.push(...Array.from({ length: TASKS }, (_, n) => fakeTask(n, { callback_url })));
	const staticData: IDataObject = {};
	const id = `trigger${triggers++}`;
	const { node: trigger, restart } = startTrigger();
	const started: unknown[] = [];
	/** Tasks whose callback the service counts as delivered: it won't send those again. */
	const delivered = new Set<number>();

	const receive = async (body: unknown, times = 1) =>
		await Promise.all(
			Array.from({ length: times }, async () => {
				const { status, workflowData, error } = await callWebhook(trigger, {
					body,
					credentials: [account(microwork.url)],
					staticData,
					id,
					webhookId: 'tagged',
				});
				expect(error).toBeUndefined();
				if (workflowData) started.push(...workflowData[0].map(({ json }) => json.task_id));
				return status;
			}),
		);
	const callBack = async (index: number, times = 1) => {
		const about = microwork.tasks[index];
		const isPending = about.status === 'pending';
		for (const status of await receive(callbackOf(about), times)) {
			if (status === 200) delivered.add(index);
			if (isPending) expect(status).toBe(503);
			// What is acknowledged has started the workflow: it won't come again.
			if (status === 200) expect(started).toContain(about.task_id);
		}
	};

	try {
		for (const one of events) {
			if (one.what === 'callBack') await callBack(one.task, one.times);
			else if (one.what === 'forge')
				expect(await receive({ task_id: 'forged' })).not.toEqual([200]);
			else if (one.what === 'down') microwork.trouble.read = () => 503;
			else if (one.what === 'up') microwork.trouble.read = undefined;
			else if (one.what === 'restart') restart();
			else if ('task' in one && microwork.tasks[one.task].status === 'pending') {
				if (one.what === 'complete') microwork.complete(one.task);
				else microwork.cancel(one.task);
			}
		}
		// In the end people are done, the service is up, and it calls back until it is heard.
		microwork.trouble.read = undefined;
		for (let index = 0; index < TASKS; index++) {
			if (microwork.tasks[index].status === 'pending') microwork.complete(index);
			if (!delivered.has(index)) await callBack(index);
		}
		expect([...started].sort()).toEqual(microwork.tasks.map(({ task_id }) => task_id).sort());
	} finally {
		await microwork.close();
	}
}

it('starts the workflow once for each task, whatever n8n, people and the service do', async () => {
	const numRuns = Number(process.env.HISTORIES ?? 600);
	await fc.assert(fc.asyncProperty(fc.array(event, { maxLength: 15 }), play), { numRuns });
}, 600_000);
