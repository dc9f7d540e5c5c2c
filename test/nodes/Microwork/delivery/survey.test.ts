import fc from 'fast-check';

import type { NodeApiError } from 'n8n-workflow';

import type { Fetched } from '../../../../nodes/Microwork/api/client';
import { surveyTasks, type Hints } from '../../../../nodes/Microwork/delivery/survey';

type State = 'pending' | 'completed' | 'canceled' | 'unavailable' | 'unknown';

const answerFor = (taskId: string, state: State): Fetched => {
	if (state === 'unknown') return { kind: 'unknown' };
	if (state === 'unavailable')
		return { kind: 'unavailable', error: new Error('Down') as NodeApiError };
	return { kind: 'found', task: { taskId, status: state }, raw: {} };
};

/** Surveys tasks in these states; counts the requests, and how many were under way at once. */
async function look(states: State[], random = Math.random, hints?: Hints) {
	const asked: string[] = [];
	const ids = states.map((_, index) => `t${index}`);
	const result = await surveyTasks(
		ids.map((taskId) => ({ taskId })),
		async (taskId) => {
			asked.push(taskId);
			await Promise.resolve();
			return answerFor(taskId, states[Number(taskId.slice(1))]);
		},
		random,
		hints,
	);
	return { result, asked };
}

const anyStates = fc.array(
	fc.constantFrom<State>('pending', 'completed', 'canceled', 'unavailable', 'unknown'),
	{ maxLength: 40 },
);

const isFinal = (state: State) => state === 'completed' || state === 'canceled';

it('says "pending" only when a task is, and "ended" only when all have, whatever the hints say', async () => {
	await fc.assert(
		fc.asyncProperty(
			anyStates,
			fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
			fc.record({ lately: fc.nat(50), glanced: fc.nat(50), known: fc.array(fc.nat(50)) }),
			async (states, stream, { lately, glanced, known }) => {
				const { result, asked } = await look(states, () => stream.next().value, {
					pendingLately: `t${lately}`,
					hasEnded: (id) => known.some((at) => id === `t${at}` && isFinal(states[at])),
					glance: async () => `t${glanced}`,
				});
				expect(new Set(asked).size).toBe(asked.length);
				if (result.kind === 'pending') expect(states).toContain('pending');
				if (result.kind === 'ended') {
					expect(states.every(isFinal)).toBe(true);
					expect([...result.tasks.keys()].sort()).toEqual(
						states.map((_, index) => `t${index}`).sort(),
					);
				}
				if (result.kind === 'unavailable') {
					expect(states.some((state) => state === 'unavailable' || state === 'unknown')).toBe(true);
				}
			},
		),
	);
});

it('is sure of the end of any number of tasks', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom<State>('completed', 'canceled'), { maxLength: 100 }),
			async (states) => {
				const { result } = await look(states);
				expect(result).toMatchObject({ kind: 'ended' });
			},
		),
	);
});

it('needs one request while everything is pending', async () => {
	const { result, asked } = await look(Array<State>(500).fill('pending'));
	expect([result.kind, asked.length]).toEqual(['pending', 1]);
});

it('needs about N·ln N requests for all callbacks of a wait, not N²', async () => {
	const count = 200;
	let requests = 0;
	for (let ended = 1; ended <= count; ended++) {
		const states = Array.from(
			{ length: count },
			(_, index): State => (index < ended ? 'completed' : 'pending'),
		);
		requests += (await look(states)).asked.length;
	}
	expect(requests).toBeLessThan(3 * count * Math.log(count));
});

it('asks first for the one that was pending lately', async () => {
	const { result, asked } = await look(Array<State>(500).fill('pending'), Math.random, {
		pendingLately: 't77',
		hasEnded: () => false,
		glance: async () => undefined,
	});
	expect([result.kind, asked]).toEqual(['pending', ['t77']]);
});

it('does not go on asking a service that answers nothing', async () => {
	const { result, asked } = await look(Array<State>(500).fill('unavailable'));
	expect([result.kind, asked.length]).toEqual(['unavailable', 1]);
});
