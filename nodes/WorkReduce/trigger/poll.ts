import { NodeOperationError, type INodeExecutionData, type IPollFunctions } from 'n8n-workflow';

import { asNodeError } from '../../shared/problem';
import { createClient, type Client } from '../api/client';
import { workReduce } from '../api/service';
import { accountOf } from './account';
import { detect, postpone, type Change } from './detect';
import { fetchFilesOf, fetchFilesOfAll, type ResultFiles } from './files';
import { recall, remember, type Memory } from './memory';
import { BOUNDS, observe } from './observe';
import { findSample } from './sample';
import { readSettings, type Settings } from './settings';

const USUAL_BUDGET_MS = 300_000;

/** The triggers of this process that are polling; n8n lets polls of one trigger overlap. */
const underWay = new Set<string>();

/**
 * One poll: looks at the orders (see `observe` for what that costs) and answers with an item for each
 * event, or `null`. The first one only remembers what is there. While another poll of the trigger is
 * under way it does nothing. In the editor it shows a recent order and remembers nothing.
 *
 * What is remembered is assigned last, in one go: after a poll that fails, or whose memory n8n didn't
 * keep, the next one finds the same changes. Unless its durable polling is on, n8n saves the memory
 * before it starts the workflow; killed in between, it loses that poll's events, and no node can tell.
 *
 * @throws NodeApiError or NodeOperationError; nothing is remembered then
 */
export async function pollOrders(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const settings = settingsOf(context);
	const client = createClient(context, settings);
	if (context.getMode() === 'manual') return [[await sampleItem(context, client, settings)]];

	// The static data doesn't tell triggers apart: with durable polling, each poll has its own copy.
	const trigger = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
	if (underWay.has(trigger)) return null;
	underWay.add(trigger);
	try {
		const stored = context.getWorkflowStaticData('node');
		const about = `${settings.watch.event} ${await client.accountId()}`;
		const memory = recall(stored, about, subjectIn010(context, settings));
		const { items, next } = await lookOnce(context, client, settings, memory);
		remember(stored, about, next);
		return items.length > 0 ? [items] : null;
	} finally {
		underWay.delete(trigger);
	}
}

/** What the memory of 0.1.0 is about. The account can't be told from it, so it is taken for this one, once. */
const subjectIn010 = (context: IPollFunctions, { watch }: Settings): string =>
	`${watch.event} ${context.getNode().credentials?.[workReduce.credentialType]?.id ?? ''}`;

async function lookOnce(
	context: IPollFunctions,
	client: Client,
	{ watch, downloadFiles }: Settings,
	memory: Memory | undefined,
): Promise<{ items: INodeExecutionData[]; next: Memory }> {
	const spent = stopwatch(context.getPollBudgetMs?.() ?? USUAL_BUDGET_MS);
	const seen = await observe(accountOf(context, client), watch.event, memory, spent, BOUNDS);
	if (seen === undefined) throw tooSlow(context);
	const seenAt = new Date().toISOString();
	const { changes, next } = detect(watch, memory, seen, BOUNDS);
	if (!downloadFiles) {
		return { items: changes.map((change) => eventItem(watch.event, change, seenAt)), next };
	}
	const files = await fetchFilesOfAll(context, client.limit, changes, spent);
	return {
		items: changes
			.map((change, index) => eventItem(watch.event, change, seenAt, files[index]))
			.filter((_, index) => files[index] !== undefined),
		next: postpone(
			next,
			changes.filter((_, index) => files[index] === undefined),
		),
	};
}

async function sampleItem(
	context: IPollFunctions,
	client: Client,
	{ watch, downloadFiles }: Settings,
): Promise<INodeExecutionData> {
	const order = await findSample(accountOf(context, client), watch);
	if (order === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			'There is no order to show: this WorkReduce account has none yet',
			{
				description:
					'Place one, e.g. with the WorkReduce node, then test again. Once the workflow is active, it notices new orders by itself.',
			},
		);
	}
	const files = downloadFiles ? await fetchFilesOf(context, client.limit, order.raw) : undefined;
	return eventItem(watch.event, { order }, new Date().toISOString(), files);
}

/** The order as the service sent it, with what the trigger knows beside. */
const eventItem = (
	event: string,
	{ order, previous }: Change,
	seenAt: string,
	{ binary, list }: Partial<ResultFiles> = {},
): INodeExecutionData => ({
	json: {
		...order.raw,
		event,
		...(previous === undefined ? {} : { previous_status: previous }),
		seen_at: seenAt,
		...(list === undefined ? {} : { result_files: list }),
	},
	...(binary === undefined || Object.keys(binary).length === 0 ? {} : { binary }),
});

function settingsOf(context: IPollFunctions): Settings {
	try {
		return readSettings(context);
	} catch (thrown) {
		throw asNodeError(context, thrown);
	}
}

/** Which part of the time is over: 0 at the start, 1 at its end. */
function stopwatch(milliseconds: number): () => number {
	const start = performance.now();
	return () => (performance.now() - start) / milliseconds;
}

const tooSlow = (context: IPollFunctions): NodeOperationError =>
	new NodeOperationError(
		context.getNode(),
		'The list of orders could not be read in the time that n8n gives a poll',
		{
			description:
				'WorkReduce answered too slowly, or too many orders came at once. Nothing is lost: the next poll tries again.',
		},
	);
