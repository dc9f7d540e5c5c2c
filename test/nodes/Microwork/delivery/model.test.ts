import fc from 'fast-check';

import { Microwork } from '../../../../nodes/Microwork/Microwork.node';
import { deliverCallback, recordPauses, runNode } from '../../../engine';
import { account, from } from '../microworkNode';
import { callbackOf, openMicrowork } from '../fakeMicrowork';

recordPauses();

/** What can happen to the task with a number, or to all of the service. */
type Event =
	| { what: 'complete' | 'cancel' | 'callBack' | 'callBackTwiceAtOnce'; task: number }
	| { what: 'down' | 'up' };

const TASKS = 4;
const task = fc.nat({ max: TASKS - 1 });
const event = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({ what: fc.constantFrom('complete' as const), task }),
	},
	{ weight: 1, arbitrary: fc.record({ what: fc.constantFrom('cancel' as const), task }) },
	{
		weight: 5,
		arbitrary: fc.record({
			what: fc.constantFrom('callBack' as const, 'callBackTwiceAtOnce' as const),
			task,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ what: fc.constantFrom('down' as const, 'up' as const) }),
	},
);

it('goes on exactly once, with the right items, whatever happens in whatever order', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events: Event[]) => {
			const microwork = await openMicrowork();
			try {
				const { execution } = await runNode(new Microwork(), {
					name: 'Ask',
					parameters: {
						resource: 'image',
						operation: 'tag',
						resultDelivery: 'wait',
						imageUrl: from('$json.image'),
					},
					items: Array.from({ length: TASKS }, (_, index) => ({
						json: { image: `https://example.com/${index}.jpg` },
					})),
					credentials: [account(microwork.url)],
				});
				const find = (index: number) => microwork.find(`https://example.com/${index}.jpg`);
				const status = (index: number) => find(index).status;
				const allEnded = () =>
					Array.from({ length: TASKS }, (_, index) => status(index)).every(
						(state) => state !== 'pending',
					);
				let resumes = 0;
				let expected: unknown[] = [];
				/** Tasks whose callback the service counts as delivered: it won't send those again. */
				const delivered = new Set<number>();

				const callBack = async (index: number, times = 1) => {
					const done = find(index);
					const wasWaiting = execution.status === 'waiting';
					const isUp = microwork.trouble.read === undefined;
					const answers = await Promise.all(
						Array.from(
							{ length: times },
							async () =>
								await deliverCallback(execution, {
									url: done.callback_url,
									body: callbackOf(done),
								}),
						),
					);
					for (const answer of answers) {
						expect(answer.error).toBeUndefined();
						if (answer.resumed) {
							resumes += 1;
							expected = answer.resumed.outputsOf('Ask')[0].map(({ json }) => json);
						}
						if (answer.status === 200) delivered.add(index);
						if (!wasWaiting) expect(answer.status).toBe(409);
						else if (status(index) === 'pending') expect(answer.status).toBe(503);
						else if (isUp) expect(answer.status).toBe(200);
						if (answer.status === 200)
							expect(allEnded() || execution.status === 'waiting').toBe(true);
					}
					if (wasWaiting && isUp) {
						expect(execution.status).toBe(allEnded() ? 'success' : 'waiting');
					}
				};

				for (const one of events) {
					if (one.what === 'down') microwork.trouble.read = () => 503;
					else if (one.what === 'up') microwork.trouble.read = undefined;
					else if (one.what === 'complete' && status(one.task) === 'pending') {
						microwork.complete(find(one.task).task_id);
					} else if (one.what === 'cancel' && status(one.task) === 'pending') {
						microwork.cancel(find(one.task).task_id);
					} else if (one.what === 'callBack') await callBack(one.task);
					else if (one.what === 'callBackTwiceAtOnce') await callBack(one.task, 2);
				}
				// In the end people are done, the service is up, and it calls back until it is heard.
				microwork.trouble.read = undefined;
				for (let index = 0; index < TASKS; index++) {
					if (status(index) === 'pending') microwork.complete(find(index).task_id);
				}
				for (let index = 0; index < TASKS; index++) {
					if (!delivered.has(index) && execution.status === 'waiting') await callBack(index);
				}

				expect([execution.status, resumes]).toEqual(['success', 1]);
				expect(expected).toEqual(
					Array.from({ length: TASKS }, (_, index) =>
						status(index) === 'canceled'
							? expect.objectContaining({ error: 'The task was canceled' })
							: expect.objectContaining({
									task_id: find(index).task_id,
									image_url: `https://example.com/${index}.jpg`,
								}),
					),
				);
			} finally {
				await microwork.close();
			}
		}),
		{ numRuns: 40 },
	);
}, 120_000);
