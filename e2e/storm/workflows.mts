import type { WorkflowDraft } from '../../harness/n8n-api.mts';
import type { Stage } from '../../harness/stage.mts';
import { called, chain, type Step } from '../../harness/workflow.mts';

/** The name of the last node in the workflows that get results: its items are what was delivered. */
export const DELIVERED = 'Delivered';

const images: Step = {
	name: 'Images',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: { jsCode: 'return $json.body.images.map((image) => ({ json: { image } }))' },
};
/** Keeps a worker busy for a moment, so that a power cut hits executions that run. */
const work: Step = {
	name: 'Work',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	parameters: { amount: 4 },
};
const delivered: Step = { name: DELIVERED, type: 'n8n-nodes-base.noOp' };

/** How long n8n waits before it runs a node again. */
export const BETWEEN_TRIES_MS = 1_000;

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: BETWEEN_TRIES_MS };

/** The image by which the storm knows a task, and what changes from try to try. */
const metadata = {
	entry: [
		{ name: 'image', value: '={{ $json.image }}' },
		{ name: 'execution', value: '={{ $execution.id }}' },
		{ name: 'triedAt', value: '={{ $now.toMillis() }}' },
	],
};

/** Three workflows: one creates tasks and waits for them, one only creates tasks, and one receives the latter's results. */
export function drafts(stage: Stage): Record<'ask' | 'send' | 'receive', WorkflowDraft> {
	const results = stage.mode === 'queue' ? [work, delivered] : [delivered];
	const tag = { resource: 'image', operation: 'tag', imageUrl: '={{ $json.image }}' };
	return {
		ask: chain(
			[
				called('storm-ask'),
				images,
				stage.microwork(
					{ ...tag, resultDelivery: 'wait', options: { metadata } },
					{ name: 'Ask', ...retry },
				),
				...results,
			],
			'Storm: ask and wait',
		),
		send: chain(
			[
				called('storm-send'),
				images,
				stage.microwork(
					{
						...tag,
						resultDelivery: 'callback',
						callbackUrl: `${stage.n8n.webhookUrl}/webhook/storm-receive/webhook`,
						options: { metadata },
					},
					{ name: 'Send', ...retry },
				),
			],
			'Storm: send',
		),
		receive: chain(
			[stage.microworkTrigger({}, { name: 'Receive', webhookId: 'storm-receive' }), ...results],
			'Storm: receive',
		),
	};
}
