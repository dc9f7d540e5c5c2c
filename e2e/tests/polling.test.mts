import { after, beforeEach, test } from 'node:test';
import { expect } from 'expect';
import { startSandbox } from '../../harness/sandbox.mts';
import { credentialData, openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain } from '../../harness/workflow.mts';
import { eventsOf, eventsWhen, everyFewSeconds, polls } from './polls.mts';
import { revisionTests } from './revisions.mts';

const { n8n, sandbox, credentials, workReduceTrigger, speak, close } = await openStage({
	sandbox: { settings: { workers: 'byHand' } },
});
after(close);
const { workReduceTest } = revisionTests(speak);
beforeEach(async () => {
	await sandbox.reset();
});

const events = ['orderCreated', 'orderFinished', 'orderCanceled', 'statusChanged'] as const;

/** Publishes a workflow for each event; answers their IDs once each knows the orders that are there. */
async function publishAll(): Promise<Record<(typeof events)[number], string>> {
	const published: Array<[string, string]> = [];
	// One after the other: n8n 1.85 has one connection to SQLite, and fails when two calls save at once.
	for (const event of events) {
		const trigger = workReduceTrigger({ event, pollTimes: everyFewSeconds });
		const { id } = await n8n.api.workflows.create(
			chain([trigger, { type: 'n8n-nodes-base.noOp' }]),
		);
		await n8n.api.workflows.activate(id);
		await until(async () => JSON.stringify(await n8n.api.workflows.get(id)).includes('"newest"'), {
			what: 'the workflow to be active',
		});
		published.push([event, id]);
	}
	return Object.fromEntries(published) as Record<(typeof events)[number], string>;
}

/** Waits until each of the workflows has polled twice since now, so that one poll of each began after now. */
async function twoPollsOfEach(of: Parameters<typeof polls>[0] = sandbox): Promise<void> {
	const before = await polls(of);
	await until(async () => (await polls(of)) >= before + 2 * events.length, { what: 'n8n to poll' });
}

workReduceTest(
	'each event starts its workflow once, and a removed order is a canceled one',
	async () => {
		const orders = await sandbox.createOrders({ count: 4, status: 'In QA', held: true });
		const [finished = '', canceled = '', removed = '', moved = ''] = orders;
		const workflows = await publishAll();

		await sandbox.advanceOrder(finished, 'Delivered');
		await sandbox.cancelOrder(canceled);
		await sandbox.call('POST', `/orders/${removed}/remove`);
		await sandbox.advanceOrder(moved, 'QA Complete');
		const [created] = await sandbox.createOrders({ status: 'Draft', held: true });
		await eventsWhen(n8n, workflows.orderCanceled, 2);
		await twoPollsOfEach();

		const seen = async (event: (typeof events)[number]) =>
			(await eventsOf(n8n, workflows[event]))
				.map(({ order_number, status, previous_status }) => [order_number, status, previous_status])
				.sort();
		expect(await seen('orderCreated')).toEqual([[created, 'Draft', undefined]]);
		expect(await seen('orderFinished')).toEqual([[finished, 'Delivered', 'In QA']]);
		expect(await seen('orderCanceled')).toEqual(
			[
				[canceled, 'Canceled', 'In QA'],
				[removed, 'Deleted', 'In QA'],
			].sort(),
		);
		expect(await seen('statusChanged')).toEqual(
			[
				[finished, 'Delivered', 'In QA'],
				[canceled, 'Canceled', 'In QA'],
				[moved, 'QA Complete', 'In QA'],
			].sort(),
		);
		for (const id of Object.values(workflows)) await n8n.api.workflows.deactivate(id);
	},
);

test('a credential that is pointed at another account brings none of its old orders as events', async (context) => {
	const other = await startSandbox({ settings: { workers: 'byHand' } });
	context.after(async () => await other.stop());
	const statuses = ['In QA', 'Delivered', 'Canceled', 'Draft'];
	await sandbox.createOrders({ count: 12, status: 'In QA', held: true });
	for (const status of statuses) await other.createOrders({ count: 5, status, held: true });
	const workflows = await publishAll();

	const point = async (at: Pick<typeof sandbox, 'workReduceUrl' | 'microworkUrl'>) => {
		const { id, name, type } = credentials.workReduceApi;
		const { workReduceApi: data } = credentialData(at);
		await n8n.api.credentials.update(id, { name, type, data });
	};
	await point(other);
	context.after(async () => await point(sandbox));
	await twoPollsOfEach(other);
	for (const id of Object.values(workflows)) expect(await eventsOf(n8n, id)).toEqual([]);

	const [order = ''] = await other.createOrders({ status: 'Draft', held: true });
	await eventsWhen(n8n, workflows.orderCreated, 1);
	await other.advanceOrder(order, 'Delivered');
	await eventsWhen(n8n, workflows.statusChanged, 1);
	await twoPollsOfEach(other);
	const numbers = async (event: (typeof events)[number]) =>
		(await eventsOf(n8n, workflows[event])).map(({ order_number }) => order_number);
	expect(await numbers('orderCreated')).toEqual([order]);
	expect(await numbers('orderFinished')).toEqual([order]);
	expect(await numbers('orderCanceled')).toEqual([]);
	expect(await numbers('statusChanged')).toEqual([order]);
	for (const id of Object.values(workflows)) await n8n.api.workflows.deactivate(id);
});
