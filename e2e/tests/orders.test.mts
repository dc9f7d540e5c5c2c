import { after, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'expect';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { errorOf, itemsOf, jsonOf } from '../../harness/n8n-api.mts';
import { nodeType } from '../../harness/packages.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain } from '../../harness/workflow.mts';
import { everyFewSeconds, polls as pollsOf } from './polls.mts';
import { revisionTests } from './revisions.mts';

const { mode, n8n, sandbox, run, workReduceTrigger, speak, close } = await openStage();
after(close);
const { workReduceTest } = revisionTests(speak);
beforeEach(async () => {
	await sandbox.reset({ seed: false });
});

const noOp = { type: 'n8n-nodes-base.noOp' };

async function publish(parameters: INodeParameters): Promise<string> {
	const trigger = workReduceTrigger({ ...parameters, pollTimes: everyFewSeconds });
	const { id } = await n8n.api.workflows.create(chain([trigger, noOp]));
	await n8n.api.workflows.activate(id);
	// n8n answers before the workflow is active. It is when what the first poll remembers is saved.
	await until(async () => JSON.stringify(await n8n.api.workflows.get(id)).includes('"newest"'), {
		what: 'the workflow to be active',
	});
	return id;
}

async function unpublish(workflowId: string): Promise<void> {
	await n8n.api.workflows.deactivate(workflowId);
	await until(
		async () => {
			const before = await polls();
			await sleep(3500);
			return (await polls()) === before;
		},
		{ what: 'the polls to end' },
	);
}

/** All items that the workflow was started with. Only an execution whose poll was cut off by the end of n8n may have failed. */
async function seen(workflowId: string): Promise<IDataObject[]> {
	const executions = await n8n.api.executions.list({ workflowId });
	const ended = await Promise.all(
		executions.map(async ({ id }) => await n8n.api.executions.settled(id)),
	);
	for (const execution of ended.filter(({ status }) => status !== 'success')) {
		expect(errorOf(execution)?.message).toMatch('The connection to WorkReduce broke');
	}
	return ended.flatMap((execution) => jsonOf(execution, 'workReduceTrigger'));
}

const polls = async () => await pollsOf(sandbox);

/** Waits until so many polls that begin after this call have ended, as have the executions they started. A poll has ended when the next one begins. */
async function morePolls(count: number): Promise<void> {
	const before = await polls();
	await until(async () => (await polls()) > before + count, {
		timeout: 180_000,
		what: 'n8n to poll',
	});
	await until(async () => {
		const active = await n8n.api.executions.list({ status: ['new', 'running'] });
		return active.length === 0;
	});
}

/** Makes the answer to the next poll take five seconds, and waits until that poll has begun. */
async function aPollUnderWay(): Promise<void> {
	const { id } = await sandbox.fault({
		route: 'workreduce.order.list',
		kind: 'slow',
		delayMs: 5000,
		times: 1,
	});
	await until(
		async () => (await sandbox.faults()).some((fault) => fault.id === id && fault.hits > 0),
		{ what: 'a poll to begin' },
	);
}

const inOneProcess = {
	skip:
		mode === 'queue' &&
		'n8n gives up an execution whose worker was killed, more than a minute later',
};
test(
	'each of 200 orders is seen to be finished once, while n8n is restarted and killed',
	inOneProcess,
	async () => {
		await sandbox.settings({ orderStepDelayMs: 1000 });
		await sandbox.createOrders({ count: 30, status: 'Delivered', held: true });
		await sandbox.createOrders({ count: 20, status: 'In Progress', held: true });
		const id = await publish({ event: 'orderFinished' });
		const delivered = async () => (await sandbox.orders({ status: 'Delivered' })).length - 30;
		const orders: string[] = [];

		/** Creates orders in two batches, ends n8n when some of them are delivered and others aren't, and starts it again. */
		const whileOrdersMove = async (end: () => Promise<unknown>) => {
			const before = orders.length;
			orders.push(...(await sandbox.createOrders({ count: 20, status: 'Draft' })));
			await until(async () => (await sandbox.orders({ status: 'Submitted' })).length > 0);
			orders.push(...(await sandbox.createOrders({ count: 20, status: 'Draft' })));
			await until(async () => (await delivered()) > before);
			await end();
			await n8n.start();
			await morePolls(1);
		};
		await whileOrdersMove(async () => await n8n.stop());
		await whileOrdersMove(async () => {
			await aPollUnderWay();
			await n8n.kill();
		});
		await whileOrdersMove(async () => {
			await aPollUnderWay();
			await n8n.stop();
		});
		await whileOrdersMove(async () => {
			await morePolls(1);
			await n8n.kill();
		});
		await whileOrdersMove(async () => await n8n.stop());
		await until(async () => (await delivered()) === 200, { what: 'all orders to be delivered' });
		await morePolls(1);

		const finished = await seen(id);
		expect(finished.map(({ order_number: number }) => String(number)).sort()).toEqual(
			orders.sort(),
		);
		for (const order of finished) {
			expect(order).toMatchObject({
				event: 'orderFinished',
				status: expect.stringMatching(/^(Completed|Delivered)$/),
				seen_at: expect.stringMatching(/^\d{4}-.*Z$/),
			});
		}
		await unpublish(id);
	},
);

workReduceTest(
	'an order that is finished while n8n is down is seen afterwards, though nothing was before',
	async () => {
		await sandbox.settings({ workers: 'byHand', listHolds: 'open' });
		const [number, canceled] = await sandbox.createOrders({ count: 2, status: 'In QA' });
		const id = await publish({ event: 'orderFinished' });
		await n8n.kill();
		await sandbox.advanceOrder(number!, 'Approved');
		await sandbox.cancelOrder(canceled!);
		await n8n.start();
		await morePolls(1);
		expect(await seen(id)).toEqual([
			expect.objectContaining({
				order_number: number,
				status: 'Approved',
				previous_status: 'In QA',
			}),
		]);
		await unpublish(id);
	},
);

workReduceTest(
	'changes to a chosen status are seen, also to one that the node does not know',
	async () => {
		await sandbox.settings({ workers: 'byHand' });
		const [first, second, third] = await sandbox.createOrders({
			count: 3,
			status: 'Draft',
			taskType: 'recon',
		});
		const id = await publish({
			event: 'statusChanged',
			filters: {
				status: '={{ ["On Hold", "Delivered"] }}',
				taskType: { __rl: true, mode: 'list', value: 'recon' },
			},
		});
		await sandbox.advanceOrder(first!, 'On Hold');
		await sandbox.advanceOrder(second!, 'Delivered');
		await sandbox.advanceOrder(third!, 'In QA');
		await morePolls(1);
		const changes = await seen(id);
		expect(
			changes.map(({ order_number, previous_status }) => [order_number, previous_status]),
		).toEqual([
			[first, 'Draft'],
			[second, 'Draft'],
		]);
		await unpublish(id);
	},
);

workReduceTest('the files that came back are with the event', async () => {
	await sandbox.settings({ workers: 'byHand' });
	const id = await publish({ event: 'orderFinished', options: { downloadFiles: true } });
	const [number] = await sandbox.createOrders({ status: 'In QA', name: 'Spend of June' });
	await sandbox.advanceOrder(number!, 'Delivered');
	const { id: executionId } = await until(
		async () => (await n8n.api.executions.list({ workflowId: id }))[0],
	);
	const execution = await n8n.api.executions.settled(executionId);
	const [item] = itemsOf(execution, 'workReduceTrigger');
	expect(item!.json.result_files).toEqual([
		expect.objectContaining({ file_name: 'result.csv', binary_field: 'file_1' }),
		expect.objectContaining({ file_name: 'screenshot.svg', binary_field: 'file_2' }),
	]);
	expect(item!.binary).toMatchObject({
		file_1: { fileName: 'result.csv', mimeType: 'text/csv' },
		file_2: { fileName: 'screenshot.svg', mimeType: 'image/svg+xml' },
	});
	await unpublish(id);
});

workReduceTest(
	'in the editor a recent order is shown, and an empty account says that it is empty',
	async () => {
		await sandbox.settings({ workers: 'byHand' });
		const trigger = workReduceTrigger({ event: 'orderFinished', pollTimes: everyFewSeconds });
		const nothing = await run([trigger, noOp]);
		expect(nothing.execution.status).toBe('error');
		expect(nothing.execution.data.resultData.error?.message).toBe(
			'There is no order to show: this WorkReduce account has none yet',
		);

		await sandbox.createOrders({ status: 'Delivered', name: 'The one' });
		await sandbox.createOrders({ status: 'In QA' });
		const { execution, json } = await run([trigger, noOp]);
		expect(execution.status).toBe('success');
		expect(json).toEqual([expect.objectContaining({ name: 'The one', event: 'orderFinished' })]);
	},
);

workReduceTest('the task types to filter by are listed', async () => {
	const { results } = await n8n.api.listSearch({
		node: nodeType('workReduceTrigger'),
		method: 'searchTaskTypes',
		path: 'parameters.filters.taskType',
		credentials: workReduceTrigger({}).credentials as never,
		filter: 'ad spend',
	});
	expect(results.map(({ value }) => value)).toEqual(['recon']);
});
