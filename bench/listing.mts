import { openStage } from '../harness/stage.mts';
import { type Step, items } from '../harness/workflow.mts';
import { inTurns, median } from './lib/rounds.mts';
import { durationOf, httpRequest } from './lib/steps.mts';
import { type Benchmark, type Row, grouped, milliseconds, times } from './lib/table.mts';

const count = 10_000;
const mostRequests = 101;
const rounds = 3;

type Task = { task_id: string };

/** All of 10,000 tasks, in order, with as few requests as can be. */
export const listing: Benchmark = async (soFar) => {
	const { run, sandbox, microwork, credentials, close } = await openStage({
		sandbox: { settings: { workers: 'byHand' } },
	});
	await sandbox.createTasks({ count, status: 'completed' });
	const newestFirst = idsOf(await sandbox.tasks());

	const ours = microwork({
		resource: 'task',
		operation: 'getAll',
		returnAll: true,
		simplify: false,
	});
	const byHand = httpRequest(
		{
			url: `${sandbox.microworkUrl}/tasks`,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'limit', value: '100' }] },
			options: {
				pagination: {
					pagination: {
						paginationMode: 'updateAParameterInEachRequest',
						parameters: {
							parameters: [{ type: 'qs', name: 'offset', value: '={{ $pageCount * 100 }}' }],
						},
						paginationCompleteWhen: 'other',
						completeExpression: '={{ !$response.body.has_more }}',
					},
				},
			},
		},
		credentials.microworkApi,
	);

	const measure = (step: Step, tasksOf: (json: unknown[]) => unknown[]) => async () => {
		await sandbox.forgetRequests();
		const { execution, json } = await run([items(), step], undefined, { every: 1_000 });
		const ids = idsOf(tasksOf(json));
		return {
			duration: durationOf(execution, step.name!),
			requests: (await sandbox.requests({ route: 'microwork.task.list' })).length,
			isWhole: ids.length === count && ids.every((id, index) => id === newestFirst[index]),
		};
	};
	const ways = {
		ours: measure(ours, (tasks) => tasks),
		byHand: measure(byHand, (pages) =>
			(pages as Array<{ docs: Task[] }>).flatMap(({ docs }) => docs),
		),
	};
	const all = await inTurns(rounds, ways, (values) => soFar(rowsOf(values)));
	await close();
	return rowsOf(all);
};

type Listed = { duration: number; requests: number; isWhole: boolean };

function rowsOf(all: Record<'ours' | 'byHand', Listed[]>): Row[] {
	const figure = (way: keyof typeof all, what: 'duration' | 'requests') =>
		median(all[way].map((one) => one[what]));
	const requests = figure('ours', 'requests');
	const [own, other] = [figure('ours', 'duration'), figure('byHand', 'duration')];
	const isWhole = all.ours.every((one) => one.isWhole);
	return [
		{
			measure: `requests to list ${grouped(count)} tasks`,
			ours: `${grouped(requests)}, ${isWhole ? 'each task once and in order' : 'NOT each task once and in order'}`,
			compared: `HTTP Request: ${grouped(figure('byHand', 'requests'))}`,
			aim: `≤ ${mostRequests}`,
			reached: requests <= mostRequests && isWhole,
		},
		{
			measure: `time to list ${grouped(count)} tasks`,
			ours: milliseconds(own),
			compared: `HTTP Request: ${milliseconds(other)}`,
			ratio: `${times(other / own)} faster`,
		},
	];
}

const idsOf = (tasks: unknown[]) => (tasks as Task[]).map(({ task_id: id }) => id);
