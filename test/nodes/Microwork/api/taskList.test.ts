import fc from 'fast-check';

import {
	collectTasks,
	findInTasks,
	readTaskList,
	type FetchTaskList,
} from '../../../../nodes/Microwork/api/taskList';
import { listedTasks } from '../examples';
import { fakeTask, pageOf, type FakeTask } from '../fakeMicrowork';

/** A list at the service, to which things happen behind each request. */
function changingList(tasks: FakeTask[], happens: (requests: number) => void): FetchTaskList {
	let requests = 0;
	return async (query, size) => {
		const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
		const page = structuredClone(pageOf(tasks, Object.fromEntries(texts)));
		happens(requests++);
		return readTaskList(page, size)!;
	};
}

const stuck = () => new Error('The list goes round in circles');
const listTasks = async (fetch: FetchTaskList, filters: Record<string, string>, limit?: number) =>
	await collectTasks(fetch, filters, limit, stuck);

const idOf = (task: unknown) => (task as FakeTask).task_id;
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
		fakeTask(number, { created_at: fakeTask(Math.floor(number / together)).created_at });
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
	const tasks = Array.from({ length: 10_000 }, (_, number) => fakeTask(number));
	const listed = await listTasks(
		changingList(tasks, () => requests++),
		{},
	);
	expect(listed.map(idOf)).toEqual(tasks.map(idOf).reverse());
	expect(requests).toBe(100);
});

it('stops at the page that has the task that is looked for', async () => {
	let requests = 0;
	const tasks = Array.from({ length: 1000 }, (_, number) => fakeTask(number));
	const call = changingList(tasks, () => requests++);
	expect(await findInTasks(call, {}, (task) => idOf(task) === 'task750', stuck)).toEqual(
		tasks[750],
	);
	expect(requests).toBe(3);
	expect(await findInTasks(call, {}, () => false, stuck)).toBeUndefined();
});

describe('reads a page of the task list', () => {
	it('with its paging fields', () => {
		expect(readTaskList(listedTasks, 100)).toEqual({
			tasks: listedTasks.docs,
			hasMore: false,
			total: 2,
		});
	});

	it("as the later revision's bare array, of which a full page has a next one", () => {
		expect(readTaskList([1, 2], 2)).toEqual({ tasks: [1, 2], hasMore: true });
		expect(readTaskList([1], 2)).toEqual({ tasks: [1], hasMore: false });
	});

	it.each([undefined, null, 'text', {}, { docs: 'none' }])('and sees that %j is none', (value) => {
		expect(readTaskList(value, 100)).toBeUndefined();
	});
});
