import { setTimeout as sleep } from 'node:timers/promises';
import { executionsOf } from '../../e2e/storm/executions.mts';
import { PlainError } from '../../harness/errors.mts';
import { type WorkflowDraft, itemsOf } from '../../harness/n8n-api.mts';
import type { Stage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { type Step, called, chain } from '../../harness/workflow.mts';
import { images } from '../lib/images.mts';

const TASKS_EACH = 5;
const PAUSE_MS = 1_000;

/** Executions that waited to the end, results that came through the trigger, and polls that found new orders. */
export type Done = { waits: number; results: number; polls: number };

type Workflows = Record<'wait' | 'send' | 'receive' | 'order' | 'watch', string>;

/** What people ask of the service, and how fast it answers. */
export const settings = {
	taskDelayMs: 1_000,
	outOfOrder: true,
	outOfOrderSpreadMs: 3_000,
	duplicateRate: 0.2,
	workers: 'auto',
	ordersStopAt: 'Accepted',
} as const;

/**
 * Keeps a real n8n at steady work until it is told to stop: executions that wait for tasks, tasks whose results come
 * through the trigger, and orders that a polling trigger notices.
 */
export async function startWork(stage: Stage) {
	const { api } = stage.n8n;
	const ids = {} as Workflows;
	for (const [name, draft] of Object.entries(drafts(stage))) {
		const { id } = await api.workflows.create(draft);
		await api.workflows.activate(id);
		ids[name as keyof Workflows] = id;
	}
	// The first poll only remembers what is there.
	await until(async () => JSON.stringify(await api.workflows.get(ids.watch)).includes('"newest"'), {
		what: 'the first poll',
	});

	const begun = { wait: 0, send: 0, order: 0 };
	let stopping = false;
	const keepCalling = async (path: keyof typeof begun) => {
		while (!stopping) {
			const response = await fetch(`${stage.n8n.webhookUrl}/webhook/soak-${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ count: TASKS_EACH }),
			});
			// A webhook answers 404 for a moment after its workflow was published.
			if (response.ok) begun[path] += 1;
			else if (response.status !== 404 || begun[path] > 0)
				throw new PlainError(`n8n answered a call with ${response.status}`);
			await sleep(PAUSE_MS);
		}
	};
	const calling = Promise.all([keepCalling('wait'), keepCalling('send'), keepCalling('order')]);
	// Read when the work is stopped; until then a failure must not end the process.
	calling.catch(() => undefined);

	const { count } = api.executions;
	const done = async (): Promise<Done> => ({
		waits: await count(ids.wait, 'success'),
		results: await count(ids.receive, 'success'),
		polls: await count(ids.watch, 'success'),
	});
	const ordersSeen = async () => {
		const executions = await executionsOf(api, ids.watch);
		const ended = await Promise.all(executions.map(async ({ id }) => await api.executions.get(id)));
		return ended.reduce((sum, execution) => sum + itemsOf(execution, 'Then').length, 0);
	};
	return {
		done,
		/**
		 * Begins nothing more and waits until everything has come to its end.
		 * @throws PlainError when n8n refused a call, an execution failed, or something never ends
		 */
		stop: async (): Promise<void> => {
			stopping = true;
			await calling;
			await until(
				async () => {
					const { waits, results } = await done();
					const isAll = waits >= begun.wait && results >= begun.send * TASKS_EACH;
					return isAll && (await ordersSeen()) >= begun.order;
				},
				{ timeout: 120_000, every: 2_000, what: 'all waits, results and orders' },
			);
			for (const [name, id] of Object.entries(ids)) {
				const failed = await count(id, 'error', 'crashed', 'canceled');
				if (failed > 0)
					throw new PlainError(`${failed} executions of the workflow "${name}" failed`);
			}
		},
	};
}

function drafts({ microwork, microworkTrigger, workReduce, workReduceTrigger, n8n }: Stage) {
	const tag = { resource: 'image', operation: 'tag', imageUrl: '={{ $json.image }}' };
	const then: Step = { name: 'Then', type: 'n8n-nodes-base.noOp' };
	return {
		receive: chain([microworkTrigger({}, { webhookId: 'soak-receive' }), then], 'Soak: receive'),
		watch: chain(
			[workReduceTrigger({ event: 'orderCreated', pollTimes: everyFewSeconds }), then],
			'Soak: watch orders',
		),
		wait: chain(
			[called('soak-wait'), images, microwork({ ...tag, resultDelivery: 'wait' }), then],
			'Soak: wait',
		),
		send: chain(
			[
				called('soak-send'),
				images,
				microwork({
					...tag,
					resultDelivery: 'callback',
					callbackUrl: `${n8n.webhookUrl}/webhook/soak-receive/webhook`,
				}),
			],
			'Soak: send',
		),
		order: chain(
			[
				called('soak-order'),
				workReduce({
					resource: 'order',
					operation: 'create',
					name: 'Soak',
					taskType: { __rl: true, mode: 'id', value: 'qa_screenshot' },
				}),
			],
			'Soak: order',
		),
	} satisfies Record<keyof Workflows, WorkflowDraft>;
}

/** n8n refuses a schedule of less than a minute, but takes twelve that each run once a minute. */
const everyFewSeconds = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};
