import { after, test } from 'node:test';
import { expect } from 'expect';
import { jsonOf } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain } from '../../harness/workflow.mts';
import { everyFewSeconds, polls } from './polls.mts';

// n8n's durable polling, with pauses and leases of seconds instead of a minute.
const durablePolling = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_SCHEDULER_EXECUTOR_INTERVAL: '1',
	N8N_SCHEDULER_MATERIALIZATION_INTERVAL: '2',
	N8N_SCHEDULER_POLL_TIMEOUT: '8',
	N8N_SCHEDULER_LEASE_DURATION: '10',
	N8N_SCHEDULER_REAPER_INTERVAL: '2',
};
const { n8n, sandbox, workReduceTrigger, close } = await openStage({
	sandbox: { settings: { workers: 'byHand' } },
	n8n: { env: durablePolling },
});
after(close);

test('with durable polling no order is lost, though n8n is killed right after polls that find some', async (t) => {
	const orders = await sandbox.createOrders({ count: 3, status: 'In QA', held: true });
	const { id: workflowId } = await n8n.api.workflows.create(
		chain([
			workReduceTrigger({ event: 'orderFinished', pollTimes: everyFewSeconds }),
			{ name: 'Then', type: 'n8n-nodes-base.noOp' },
		]),
	);
	await n8n.api.workflows.activate(workflowId);
	const morePolls = async (count: number) => {
		const before = await polls(sandbox);
		await until(async () => (await polls(sandbox)) >= before + count, {
			what: 'n8n to poll',
			every: 5,
		});
	};
	await morePolls(2);

	for (const [index, order] of orders.entries()) {
		await sandbox.advanceOrder(order, 'Delivered');
		await morePolls(1);
		if (index === 2) break;
		await n8n.kill();
		await n8n.start();
	}
	await until(async () => (await started()).length >= 3, {
		every: 500,
		what: 'an event for each order',
	});
	await morePolls(3);
	const starts = await started();
	const times = orders.map((order) => starts.filter((started) => started === order).length);
	t.diagnostic(`the orders started the workflow ${times.join(', ')} times`);
	expect(Math.min(...times)).toBe(1);
	// n8n keeps what a poll found after it has ended; one that is due in that moment may tell it once more.
	expect(Math.max(...times)).toBeLessThanOrEqual(2);

	/** The orders that the workflow was started with, one for each start. */
	async function started(): Promise<string[]> {
		const executions = await n8n.api.executions.list({ workflowId });
		const ended = await Promise.all(
			executions.map(async ({ id }) => await n8n.api.executions.settled(id)),
		);
		return ended
			.flatMap((execution) => jsonOf(execution, 'Then'))
			.map((item) => String(item.order_number));
	}
});
