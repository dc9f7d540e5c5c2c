import { type Stage, openStage } from '../harness/stage.mts';
import { until } from '../harness/waiting.mts';
import { chain } from '../harness/workflow.mts';
import { cpuMilliseconds } from './lib/cpu.mts';
import { type Benchmark, type Row, grouped } from './lib/table.mts';

const sizes = [100, 1_000, 10_000];
const events = ['orderCreated', 'statusChanged'] as const;
const pollsMeasured = 4;

/** What the WorkReduce Trigger's polls cost, as more and more orders are open. */
export const polls: Benchmark = async (soFar) => {
	const stage = await openStage({ sandbox: { settings: { workers: 'byHand' } } });
	const rows: Row[] = [];
	for (const orders of sizes) {
		for (const event of events) {
			rows.push(await measure(stage, orders, event));
			soFar(rows);
		}
	}
	await stage.close();
	return rows;
};

async function measure(
	{ n8n, sandbox, workReduceTrigger }: Stage,
	orders: number,
	event: (typeof events)[number],
): Promise<Row> {
	await sandbox.reset({ keepSettings: true });
	await sandbox.createOrders({ count: orders, status: 'In Progress', held: true });
	const { id } = await n8n.api.workflows.create(
		chain([
			workReduceTrigger({ event, pollTimes: everyFewSeconds }),
			{ type: 'n8n-nodes-base.noOp' },
		]),
	);
	const pages = async () => await sandbox.requests({ route: 'workreduce.order.list' });
	/** Where in the list of requests each poll began. */
	const begins = async () =>
		(await pages()).flatMap(({ query }, at) =>
			JSON.stringify(query).includes('starting_after') ? [] : [at],
		);

	const cpu = () => cpuMilliseconds(n8n.pid());
	await sandbox.forgetRequests();
	await n8n.api.workflows.activate(id);
	const remembered = await until(
		async () => {
			const text = JSON.stringify(await n8n.api.workflows.get(id));
			return text.includes('"newest"') && text;
		},
		{ timeout: 120_000, every: 200, what: 'the first poll' },
	);
	const baseline = (await pages()).length;
	// Polls don't overlap: when another begins, those before have ended.
	const begin = async (count: number) =>
		await until(async () => (await begins()).length >= count, {
			timeout: 240_000,
			every: 50,
			what: 'n8n to poll',
		});
	await sandbox.forgetRequests();
	await begin(1);
	const before = cpu();
	await begin(pollsMeasured + 1);
	const taken = (cpu() - before) / pollsMeasured;
	const from = await begins();
	const requests = (from[pollsMeasured]! - from[0]!) / pollsMeasured;
	await n8n.api.workflows.deactivate(id);
	const { staticData } = JSON.parse(remembered) as { staticData?: unknown };
	return {
		measure: `a poll for "${event}" over ${grouped(orders)} open orders`,
		ours: `${requests.toFixed(0)} requests, ${taken.toFixed(0)} ms of a core`,
		compared: `the first poll: ${baseline} requests; remembered: ${grouped(JSON.stringify(staticData ?? '').length)} bytes`,
	};
}

/** n8n refuses a schedule of less than a minute, but takes twenty that each run once a minute. */
const everyFewSeconds = {
	item: Array.from({ length: 20 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 3} * * * * *`,
	})),
};
