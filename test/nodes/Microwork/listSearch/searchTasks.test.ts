import nock from 'nock';

import { Microwork } from '../../../../nodes/Microwork/Microwork.node';
import { listSearch, localServer, recordPauses, type ListSearchSpec } from '../../../engine';
import { createdTagging, laterTask, listedTasks } from '../examples';
import { account, API } from '../microworkNode';
import { fakeTask, pageOf, type FakeTask } from '../fakeMicrowork';

recordPauses();

const search = async (spec: ListSearchSpec = {}, baseUrl = API) =>
	await listSearch(new Microwork(), 'searchTasks', {
		parameters: { resource: 'task', operation: 'get' },
		credentials: [account(baseUrl)],
		...spec,
	});

/** Searches the given tasks; `more` calls go on where the one before stopped. */
async function searchIn(tasks: FakeTask[], spec: ListSearchSpec = {}, more = 0) {
	const queries: Array<Record<string, string>> = [];
	const server = await localServer(({ url }) => {
		const query = Object.fromEntries(new URL(url, 'http://localhost').searchParams);
		queries.push(query);
		return { body: pageOf(tasks, query) };
	});
	const answers = [await search(spec, server.url)];
	for (let call = 0; call < more; call++) {
		const { paginationToken } = answers[call];
		tasks.push(fakeTask(tasks.length));
		answers.push(await search({ ...spec, paginationToken: paginationToken as string }, server.url));
	}
	await server.close();
	return { answers, queries, results: answers.flatMap(({ results }) => results) };
}
const numbered = (count: number) => Array.from({ length: count }, (_, number) => fakeTask(number));

it('names tasks by type, status, image and day, newest first', async () => {
	nock(API)
		.get('/tasks')
		.query({ limit: 100, offset: 0 })
		.reply(200, { ...listedTasks, docs: [createdTagging, ...listedTasks.docs] });
	expect(await search()).toEqual({
		results: [
			{ name: 'Tagging · pending · fmMFRQ · 2017-04-14', value: 'oPkwaTCPLzNd873rx' },
			{ name: 'Tagging · completed · fmMFRQ · 2016-06-23', value: '576b998b4628d1bfaed7d3a4' },
			{ name: 'Annotating · completed · fmMFRQ · 2016-06-23', value: '576ba301eed30241b0e9bbf7' },
		],
	});
});

it("understands the later revision's bare array and shape", async () => {
	nock(API).get('/tasks').query(true).reply(200, [laterTask, 'nonsense']);
	expect((await search()).results).toEqual([
		{ name: 'Tagging · completed · fmMFRQ · 2017-06-20', value: 'BuDEe3LABheGAbuL9' },
	]);
});

it('goes on page by page, and doubles nothing when tasks arrive in between', async () => {
	const { answers, results, queries } = await searchIn(numbered(250), {}, 2);
	expect(results.map(({ value }) => value)).toEqual(
		numbered(250)
			.map(({ task_id }) => task_id)
			.reverse(),
	);
	expect(queries.map(({ offset }) => offset)).toEqual(['0', '100', '200']);
	expect(answers[2].paginationToken).toBeUndefined();
});

it.each([
	['an ID', 'TASK7', ['task7']],
	['a status', 'cancel', ['task3']],
	['a type', 'annot', ['task5']],
	['an image address', ' example.com/6.JPG ', ['task6']],
	['nothing there is', 'zebra', []],
])('finds %s', async (_what, filter, found) => {
	const tasks = numbered(10);
	tasks[3].status = 'canceled';
	tasks[5].type = 'annotating';
	const { results } = await searchIn(tasks, { filter });
	expect(results.map(({ value }) => value)).toEqual(found);
});

it('looks through more pages for matches, but not without end', async () => {
	const { results, queries } = await searchIn(numbered(700), { filter: 'task42.jpg' });
	expect(results).toEqual([]);
	expect(queries).toHaveLength(7);

	const old = await searchIn(numbered(1500), { filter: '/7.jpg' });
	expect(old.results).toEqual([]);
	expect(old.queries).toHaveLength(10);
	expect(old.answers[0].paginationToken).toMatch(/^1000 /);

	const further = await searchIn(numbered(1500), { filter: '/7.jpg' }, 1);
	expect(further.results.map(({ value }) => value)).toEqual(['task7']);
});

it('offers only pending tasks for Cancel', async () => {
	const tasks = numbered(3);
	tasks[1].status = 'completed';
	const { results } = await searchIn(tasks, {
		parameters: { resource: 'task', operation: 'cancel' },
	});
	expect(results.map(({ value }) => value)).toEqual(['task2', 'task0']);
});

it('says what is wrong instead of showing an empty list', async () => {
	nock(API).get('/tasks').query(true).reply(401, '');
	await expect(search()).rejects.toThrow('Microwork does not accept the API key');
});
