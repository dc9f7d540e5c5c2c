import nock from 'nock';
import type { IDataObject } from 'n8n-workflow';

import { localServer, recordPauses } from '../../../../engine';
import { completedTagging, laterTask, listedTasks } from '../../examples';
import { account, API, from, run } from '../../microworkNode';
import { fakeTask, pageOf } from '../../fakeMicrowork';

recordPauses();

const getAll = async (parameters: IDataObject = {}, options?: Parameters<typeof run>[2]) =>
	await run('task.getAll', { simplify: false, ...parameters } as never, options);

/** Serves tasks as the service does, and runs the node against it. */
async function listing(
	tasks: ReturnType<typeof fakeTask>[],
	parameters: IDataObject,
	answer: (url: URL, requests: number) => unknown = (url) =>
		pageOf(tasks, Object.fromEntries(url.searchParams)),
) {
	const queries: Array<Record<string, string>> = [];
	const server = await localServer(({ url }) => {
		const parsed = new URL(url, 'http://localhost');
		queries.push(Object.fromEntries(parsed.searchParams));
		return { body: answer(parsed, queries.length) };
	});
	const result = await getAll(parameters, { baseUrl: server.url });
	await server.close();
	return { ...result, queries, ids: result.json.map(({ task_id }) => task_id) };
}
const tasks = Array.from({ length: 250 }, (_, index) => fakeTask(index));
const newestFirst = tasks.map(({ task_id }) => task_id).reverse();

it('asks for 50 tasks and passes them on as they came', async () => {
	nock(API).get('/tasks').query({ limit: 50, offset: 0 }).reply(200, listedTasks);
	const { json, pairs } = await getAll();
	expect(json).toEqual(listedTasks.docs);
	expect(pairs).toEqual([{ item: 0 }, { item: 0 }]);
});

it('simplifies unless told not to', async () => {
	nock(API).get('/tasks').query(true).reply(200, listedTasks);
	const { json } = await run('task.getAll', {});
	expect(json[0]).toMatchObject({ task_id: '576b998b4628d1bfaed7d3a4', brands: 'Pepsi' });
	expect(Object.keys(json[0])).toHaveLength(10);
});

it('adds metadata beside a task whose callback URL carries some', async () => {
	const callback_url = 'http://www.example.com/callback?meta_row=17';
	const docs = [{ ...completedTagging, callback_url }, completedTagging];
	nock(API).get('/tasks').query(true).times(2).reply(200, [docs[0]]);
	expect((await getAll()).json).toEqual([{ ...docs[0], metadata: { row: '17' } }]);
	expect((await getAll({ simplify: true })).json[0].metadata).toEqual({ row: '17' });
});

describe('pages', () => {
	it('full pages of 100 until the list ends, and keeps the order', async () => {
		const { ids, queries } = await listing(tasks, { returnAll: true });
		expect(ids).toEqual(newestFirst);
		expect(queries.map(({ limit, offset }) => [limit, offset])).toEqual([
			['100', '0'],
			['100', '100'],
			['100', '200'],
		]);
	});

	it('no further than the limit', async () => {
		const { ids, queries } = await listing(tasks, { limit: 120 });
		expect(ids).toEqual(newestFirst.slice(0, 120));
		expect(queries.map(({ limit, offset }) => [limit, offset])).toEqual([
			['100', '0'],
			['20', '100'],
		]);
	});

	it("ending at the newest task of the first page, by the service's own clock", async () => {
		const { queries } = await listing(tasks, { returnAll: true });
		expect(queries.map(({ end_time }) => end_time)).toEqual([
			undefined,
			tasks[249].created_at,
			tasks[249].created_at,
		]);
	});

	it('and misses or doubles nothing when tasks arrive meanwhile', async () => {
		const growing = [...tasks];
		const { ids } = await listing(growing, { returnAll: true }, (url) => {
			const page = pageOf(growing, Object.fromEntries(url.searchParams));
			for (let more = 0; more < 7; more++) growing.push(fakeTask(growing.length));
			return page;
		});
		expect(ids).toEqual(newestFirst);
	});

	it('and misses nothing when tasks leave the status asked for meanwhile', async () => {
		const leaving = tasks.map((task) => ({ ...task }));
		const { ids } = await listing(
			leaving,
			{ returnAll: true, filters: { status: 'pending' } },
			(url, requests) => {
				const page = pageOf(leaving, Object.fromEntries(url.searchParams));
				if (requests === 1) {
					for (const task of leaving.slice(-5)) task.status = 'completed';
				}
				return page;
			},
		);
		expect(ids).toEqual(newestFirst);
	});

	it("the later revision's bare arrays", async () => {
		const { ids } = await listing(
			tasks,
			{ returnAll: true },
			(url) => pageOf(tasks, Object.fromEntries(url.searchParams)).docs,
		);
		expect(ids).toEqual(newestFirst);
	});

	it.each([
		['an empty page that promises more', { docs: [], has_more: true }],
		['the same page again and again', { ...pageOf(tasks, {}), has_more: true }],
	])('and gives up on %s', async (_what, page) => {
		const { failure, queries } = await listing(tasks, { returnAll: true }, () => page);
		expect(failure?.message).toBe('Microwork sent the same page of its task list again');
		expect(queries.length).toBeLessThanOrEqual(3);
	});

	it('and gives up on what is no list', async () => {
		const { failure } = await listing(tasks, { returnAll: true }, () => ({ hello: 'world' }));
		expect(failure?.message).toBe('Microwork answered with something that is not a list of tasks');
	});
});

describe('filters', () => {
	it('by status, type and time, read in the time zone of the workflow', async () => {
		nock(API)
			.get('/tasks')
			.query({
				status: 'pending',
				type: 'annotating',
				start_time: '2017-04-13T22:00:00.000Z',
				end_time: '2017-04-14T10:30:00.000Z',
				limit: 50,
				offset: 0,
			})
			.reply(200, listedTasks);
		const { json } = await getAll(
			{
				filters: {
					status: 'pending',
					type: 'annotating',
					startTime: '2017-04-14T00:00:00',
					endTime: '2017-04-14T10:30:00Z',
				},
			},
			{ settings: { timezone: 'Europe/Berlin' } },
		);
		expect(json).toHaveLength(2);
	});

	it('by any type that an expression gives, and by dates from expressions', async () => {
		nock(API)
			.get('/tasks')
			.query({
				type: 'boundingBoxes',
				start_time: '2017-04-14T00:00:00.000Z',
				limit: 50,
				offset: 0,
			})
			.reply(200, []);
		const { json } = await getAll(
			{
				filters: {
					type: from('$json.type'),
					startTime: from("DateTime.fromISO('2017-04-14', { zone: 'utc' })"),
				},
			},
			{ rows: [{ type: 'boundingBoxes' }] },
		);
		expect(json).toEqual([]);
	});

	it('by the word that the later reference has for a type, with its API version', async () => {
		nock(API)
			.get('/tasks')
			.query({ type: 'boundingBoxes', limit: 50, offset: 0 })
			.reply(200, [{ ...laterTask, type: 'boundingBoxes' }]);
		const { json } = await getAll(
			{ filters: { type: 'tagging' } },
			{ credentials: [account(API, '2017-09')] },
		);
		expect(json).toEqual([expect.objectContaining({ task_id: laterTask.taskId, type: 'tagging' })]);
	});

	it.each(['status', 'type', 'startTime', 'endTime'])(
		'and refuses one whose expression finds nothing: %s',
		async (name) => {
			for (const nothing of ['undefined', 'null', '$json.nothing']) {
				const { failure } = await getAll({ filters: { [name]: from(nothing) } });
				expect(failure?.message).toMatch(/^The filter .* has an expression that finds nothing$/);
			}
		},
	);

	it('and takes empty ones for none', async () => {
		nock(API).get('/tasks').query({ limit: 50, offset: 0 }).reply(200, []);
		expect((await getAll({ filters: { status: '', startTime: from("''") } })).json).toEqual([]);
	});

	it.each([
		[{ startTime: 'yesterday' }, 'Start Time "yesterday" is not a date'],
		[{ endTime: '2017-02-30' }, 'End Time "2017-02-30" is not a date'],
	])('and refuses %j', async (filters, message) => {
		expect((await getAll({ filters })).failure?.message).toBe(message);
	});
});

it.each([0, -1, 1.5, from("'many'")])('refuses a limit of %s', async (limit) => {
	expect((await getAll({ limit })).failure?.message).toBe('Limit is not a whole number above 0');
});

it('lists for each item, paired with it', async () => {
	for (const status of ['pending', 'completed', 'canceled']) {
		nock(API)
			.get('/tasks')
			.query({ status, limit: 50, offset: 0 })
			.reply(200, [{ task_id: status }]);
	}
	const { json, pairs } = await getAll(
		{ filters: { status: from('$json.status') } },
		{ rows: [{ status: 'pending' }, { status: 'completed' }, { status: 'canceled' }] },
	);
	expect(json.map(({ task_id }) => task_id)).toEqual(['pending', 'completed', 'canceled']);
	expect(pairs).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
});
