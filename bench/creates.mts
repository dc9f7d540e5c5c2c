import { openStage } from '../harness/stage.mts';
import { type Step, items } from '../harness/workflow.mts';
import { inTurns, median } from './lib/rounds.mts';
import { durationOf, formFields, httpRequest } from './lib/steps.mts';
import { type Benchmark, type Row, milliseconds, times } from './lib/table.mts';

const orders = 100;
const answerMs = 50;
const atOnce = 10;
const rounds = 5;

/** 100 orders placed with a service that takes 50 ms for each. */
export const creates: Benchmark = async (soFar) => {
	const { run, sandbox, workReduce, credentials, close } = await openStage({
		sandbox: { settings: { workers: 'byHand', answerDelayMs: answerMs } },
	});
	const start = items(...Array.from({ length: orders }, (_, i) => ({ name: `Order ${i}` })));

	const ours = (maxConcurrency: number) =>
		workReduce({
			resource: 'order',
			operation: 'create',
			name: '={{ $json.name }}',
			taskType: { __rl: true, mode: 'id', value: 'qa_screenshot' },
			options: { maxConcurrency },
		});
	const byHand = (batching: { batchSize: number; batchInterval: number }) =>
		httpRequest(
			{
				method: 'POST',
				url: `${sandbox.workReduceUrl}/orders`,
				sendBody: true,
				contentType: 'form-urlencoded',
				bodyParameters: formFields({ name: '={{ $json.name }}', task_type: 'qa_screenshot' }),
				options: { batching: { batch: batching } },
			},
			credentials.workReduceApi,
		);
	const measure = (step: Step) => async () => {
		await sandbox.reset({ keepSettings: true });
		// Asking n8n for the end too often would slow it down.
		const { execution, json } = await run([start, step], undefined, { every: 1_000 });
		const numbers = new Set(json.map((order) => (order as { order_number: string }).order_number));
		if (numbers.size !== orders) throw new Error(`${numbers.size} orders instead of ${orders}`);
		return durationOf(execution, step.name!);
	};

	const ways = {
		ours: measure(ours(atOnce)),
		oneByOne: measure(ours(1)),
		batches: measure(byHand({ batchSize: atOnce, batchInterval: answerMs })),
		unbounded: measure(byHand({ batchSize: -1, batchInterval: 0 })),
	};
	const taken = await inTurns(rounds, ways, (values) => soFar(rowsOf(values)));
	await close();
	return rowsOf(taken);
};

function rowsOf(taken: Record<'ours' | 'oneByOne' | 'batches' | 'unbounded', number[]>): Row[] {
	const own = median(taken.ours);
	const row = (compared: string, other: number): Row => ({
		measure: `${orders} creates, ${answerMs} ms each, ${atOnce} at once`,
		ours: milliseconds(own),
		compared: `${compared}: ${milliseconds(other)}`,
		ratio: `${times(other / own)} faster`,
	});
	const ideal = (orders / atOnce) * answerMs;
	const oneByOne = median(taken.oneByOne);
	return [
		{
			...row('the ideal', ideal),
			ratio: `${times(own / ideal)} the time`,
			aim: '≤ 1.3 ×',
			reached: own / ideal <= 1.3,
		},
		{ ...row('one after another', oneByOne), aim: '≥ 7 ×', reached: oneByOne / own >= 7 },
		row(`HTTP Request, ${atOnce} every ${answerMs} ms`, median(taken.batches)),
		row(`HTTP Request, all ${orders} at once`, median(taken.unbounded)),
	];
}
