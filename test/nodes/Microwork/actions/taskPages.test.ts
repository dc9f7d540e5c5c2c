import fc from 'fast-check';

import type { ListCall } from '../../../../nodes/Microwork/actions/taskPages';
import { findTask, listTasks } from '../../../../nodes/Microwork/actions/taskPages';
import type { Outcome } from '../../../../nodes/shared/outcome';
import type { ServiceRequest } from '../../../../nodes/shared/transport';
import { miniTask, pageOf, type MiniTask } from '../miniMicrowork';

/** A list at the service, to which things happen behind each request. */
function changingList(tasks: MiniTask[], happens: (requests: number) => void): ListCall {
	let requests = 0;
	return {
		context: {} as ListCall['context'],
		transport: {
			async send({ query = {} }: ServiceRequest): Promise<Outcome> {
				const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
				const page = pageOf(tasks, Object.fromEntries(texts));
				happens(requests++);
				return {
					kind: 'answered',
					answer: { status: 200, headers: {}, body: JSON.stringify(page) },
				};
			},
			read: async (outcome: Outcome) =>
				JSON.parse(outcome.kind === 'answered' ? outcome.answer.body : '') as unknown,
		} as Partial<ListCall['transport']> as ListCall['transport'],
	};
}

const idOf = (task: unknown) => (task as MiniTask).task_id;
const missingFrom = (listed: string[], expected: string[]) => {
	const found = new Set(listed);
	return expected.filter((id) => !found.has(id));
};

interface Story {
	existing: number;
	/** How many tasks have the same time of creation. */
	together: number;
	/** After each request: how many tasks arrive, and which of the pending ones are done. */
	events: Array<{ arrive: number; done: number[] }>;
	limit: number | undefined;
}
const stories: fc.Arbitrary<Story> = fc.record({
	existing: fc.integer({ min: 0, max: 350 }),
	together: fc.constantFrom(1, 2, 130),
	events: fc.array(
		fc.record({
			arrive: fc.integer({ min: 0, max: 150 }),
			done: fc.array(fc.nat({ max: 449 }), { maxLength: 60 }),
		}),
		{ maxLength: 8 },
	),
	limit: fc.option(fc.integer({ min: 1, max: 460 }), { nil: undefined }),
});

/** Plays a story while the list is read, and says what was there at its start. */
async function play({ existing, together, events, limit }: Story, status?: string) {
	const numbered = (number: number) =>
		miniTask(number, { created_at: miniTask(Math.floor(number / together)).created_at });
	const tasks = Array.from({ length: existing }, (_, number) => numbered(number));
	const before = pageOf(tasks, { status, limit: '1000' }).docs.map(idOf);
	const call = changingList(tasks, (requests) => {
		const { arrive = 0, done = [] } = events[requests] ?? {};
		for (const number of done) if (tasks[number]) tasks[number].status = 'completed';
		for (let more = 0; more < arrive; more++) tasks.push(numbered(tasks.length));
	});
	const listed = (await listTasks(call, status ? { status } : {}, limit)).map(idOf);
	const stillMatching = new Set(pageOf(tasks, { status, limit: '9999' }).docs.map(idOf));
	return { before, listed, stillMatching };
}

it('lists what was there at the start, in order, once each, whatever arrives meanwhile', async () => {
	await fc.assert(
		fc.asyncProperty(stories, async (story) => {
			const { before, listed } = await play({ ...story, together: 1 });
			expect(listed).toEqual(before.slice(0, story.limit ?? Infinity));
		}),
	);
});

it('misses and doubles nothing, even among tasks of the same moment', async () => {
	await fc.assert(
		fc.asyncProperty(stories, async (story) => {
			const { before, listed } = await play({ ...story, limit: undefined });
			expect(new Set(listed).size).toBe(listed.length);
			expect(missingFrom(listed, before)).toEqual([]);
		}),
	);
});

it('misses and doubles nothing that stays pending while others are done', async () => {
	await fc.assert(
		fc.asyncProperty(stories, async (story) => {
			const { before, listed, stillMatching } = await play(
				{ ...story, together: 1, limit: undefined },
				'pending',
			);
			expect(new Set(listed).size).toBe(listed.length);
			const remaining = before.filter((task) => stillMatching.has(task));
			expect(missingFrom(listed, remaining)).toEqual([]);
		}),
	);
});

it('asks for each page once while nothing changes', async () => {
	let requests = 0;
	const tasks = Array.from({ length: 10_000 }, (_, number) => miniTask(number));
	const listed = await listTasks(
		changingList(tasks, () => requests++),
		{},
	);
	expect(listed.map(idOf)).toEqual(tasks.map(idOf).reverse());
	expect(requests).toBe(100);
});

it('stops at the page that has the task that is looked for', async () => {
	let requests = 0;
	const tasks = Array.from({ length: 1000 }, (_, number) => miniTask(number));
	const call = changingList(tasks, () => requests++);
	expect(await findTask(call, {}, (task) => idOf(task) === 'task750')).toEqual(tasks[750]);
	expect(requests).toBe(3);
	expect(await findTask(call, {}, () => false)).toBeUndefined();
});
