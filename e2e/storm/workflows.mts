import type { WorkflowDraft } from '../../harness/n8n-api.mts';
import type { Stage } from '../../harness/stage.mts';
import { chain, type Step } from '../../harness/workflow.mts';

/** The name of the last node in the workflows that get results: its items are what was delivered. */
export const DELIVERED = 'Delivered';

const called = (path: string): Step => ({
	name: 'Called',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	webhookId: path,
	parameters: { path, httpMethod: 'POST' },
});
const images: Step = {
	name: 'Images',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: { jsCode: 'return $json.body.images.map((image) => ({ json: { image } }))' },
};
const delivered: Step = { name: DELIVERED, type: 'n8n-nodes-base.noOp' };

// When four requests in a row fail, the node fails, and n8n runs it again: that must not create a task twice.
const retry = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 };

/** Three workflows: one creates tasks and waits for them, one only creates tasks, and one receives the latter's results. */
export function drafts(stage: Stage): Record<'ask' | 'send' | 'receive', WorkflowDraft> {
	const tag = { resource: 'image', operation: 'tag', imageUrl: '={{ $json.image }}' };
	const metadata = { entry: [{ name: 'image', value: '={{ $json.image }}' }] };
	return {
		ask: chain(
			[
				called('storm-ask'),
				images,
				stage.microwork(
					{ ...tag, resultDelivery: 'wait', options: { metadata } },
					{ name: 'Ask', ...retry },
				),
				delivered,
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
			[stage.microworkTrigger({}, { name: 'Receive', webhookId: 'storm-receive' }), delivered],
			'Storm: receive',
		),
	};
}
