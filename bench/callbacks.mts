import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { openStage } from '../harness/stage.mts';
import { until } from '../harness/waiting.mts';
import { type Step, chain } from '../harness/workflow.mts';
import { inTurns, median } from './lib/rounds.mts';
import { type Benchmark, type Row, times } from './lib/table.mts';

const calls = 200;
const connections = 20;
const rounds = 5;

/**
 * Callbacks that n8n takes in a second, by our trigger and by its own Webhook node, each the only node of its workflow.
 *
 * n8n runs every webhook inside an expression engine made for that call. It spares only its own Webhook node from that,
 * and only in versions above 1: version 1 is what shows the cost of our node itself.
 */
export const callbacks: Benchmark = async (soFar) => {
	const { n8n, microworkTrigger, close } = await openStage();

	const measure = async (step: Step, url: string) => {
		const { id } = await n8n.api.workflows.create(chain([step]));
		await n8n.api.workflows.activate(id);
		await until(async () => (await call(url)).ok, { what: `the webhook ${url}` });
		return async () => {
			const perSecond = await load(url);
			// The answer comes before the execution's end: what is left must not burden the next way.
			const left = { workflowId: id, status: ['new' as const, 'running' as const] };
			await until(async () => (await n8n.api.executions.list(left)).length === 0);
			return perSecond;
		};
	};
	const ours = async () => {
		const webhookId = randomUUID();
		return await measure(
			microworkTrigger({ verifyTask: false }, { webhookId }),
			`${n8n.url}/webhook/${webhookId}/webhook`,
		);
	};
	const webhook = async (typeVersion: number) => {
		const path = randomUUID();
		const parameters = { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} };
		return await measure(
			{ type: 'n8n-nodes-base.webhook', typeVersion, webhookId: path, parameters },
			`${n8n.url}/webhook/${path}`,
		);
	};

	const ways = { ours: await ours(), newest: await webhook(2.1), first: await webhook(1) };
	const served = await inTurns(rounds, ways, (values) => soFar(rowsOf(values)));
	await close();
	return rowsOf(served);
};

function rowsOf(served: Record<'ours' | 'newest' | 'first', number[]>): Row[] {
	const own = median(served.ours);
	const row = (compared: string, other: number): Row => ({
		measure: `callbacks a second, ${connections} at once`,
		ours: own.toFixed(1),
		compared: `${compared}: ${other.toFixed(1)}`,
		ratio: `${times(own / other)} as many`,
		aim: '≥ 0.9 ×',
		reached: own / other >= 0.9,
	});
	return [
		row('Webhook node 2.1', median(served.newest)),
		row('Webhook node 1, which n8n treats as any other', median(served.first)),
	];
}

/** How many calls a second are answered with 2xx when a fixed number is under way at any time. */
async function load(url: string): Promise<number> {
	const limit = pLimit(connections);
	const began = performance.now();
	const answers = await Promise.all(
		Array.from({ length: calls }, async () => await limit(async () => await call(url))),
	);
	const seconds = (performance.now() - began) / 1000;
	const refused = answers.filter(({ ok }) => !ok);
	if (refused.length > 0) throw new Error(`${refused.length} calls got ${refused[0]!.status}`);
	return calls / seconds;
}

async function call(url: string): Promise<Response> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(callback(randomUUID())),
	});
	await response.arrayBuffer();
	return response;
}

/** As the reference's section Callbacks shows it. */
function callback(id: string) {
	const tags = [{ left: 70, top: 20, width: 110, height: 40, brand: 'Blue Comet' }];
	return {
		task_id: id,
		response: { tags },
		task: {
			task_id: id,
			created_at: '2026-01-01T10:00:00.000Z',
			completed_at: '2026-01-01T10:05:00.000Z',
			callback_url: 'https://n8n.example.com/webhook/1/webhook',
			type: 'tagging',
			status: 'completed',
			params: { objects_to_tag: 'brands', image_url: 'https://images.example.com/street.png' },
			response: { tags },
		},
	};
}
