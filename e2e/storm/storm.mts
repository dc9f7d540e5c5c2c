import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError, messageOf } from '../../harness/errors.mts';
import { local } from '../../harness/paths.mts';
import { say, step } from '../../harness/progress.mts';
import { type Mode, type Stage, openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { type Damage, damage, deliveredBy } from './damage.mts';
import { type Hit, outagesOf } from './outages.mts';
import { type GivenUp, nodesRunAgain, retryFailed, retryGivenUp } from './repeats.mts';
import * as weather from './weather.mts';
import { drafts } from './workflows.mts';

export type Storm = {
	/** Executions that wait, and how many tasks each of them waits for. */
	executions: number;
	tasksEach: number;
	/** Tasks whose results come in through the trigger. */
	throughTrigger: number;
	/** How often n8n is killed and started again; in queue mode one of each kind of its processes is. */
	kills: number;
};

const PATIENCE_MS = 20 * 60_000;
const AN_HOUR_MS = String(60 * 60_000);

/**
 * Creates tasks in waiting executions and for the trigger, on a real n8n, while callbacks are repeated, early, out of
 * order and answered late, the service fails a fifth of its answers, n8n runs nodes again, failed executions are retried,
 * and n8n is killed and restarted; in queue mode Redis goes away for a while, too. Prints a table.
 *
 * @returns whether nothing was created twice, lost, doubled or wrong, and no execution failed for good
 * @throws PlainError when no node was run again or no execution retried
 */
export async function storm(size: Storm, mode: Mode, seed = String(Date.now())): Promise<boolean> {
	const began = Date.now();
	const settings = { ...weather.settingsFor(tasksOf(size)), seed };
	const stage = await openStage({
		mode,
		sandbox: { settings },
		// As docs/scale.md advises: otherwise n8n empties what ran on a killed worker after a minute.
		n8n: {
			env: {
				QUEUE_WORKER_LOCK_DURATION: AN_HOUR_MS,
				QUEUE_WORKER_STALLED_INTERVAL: AN_HOUR_MS,
			},
		},
	});
	try {
		return await storming(stage, size, seed, began);
	} finally {
		// Kept to find out what went wrong.
		const callbacks = await stage.sandbox.callbacks().catch(() => undefined);
		await writeFile(join(local, 'storm-callbacks.json'), JSON.stringify(callbacks, null, '\t'));
		await writeFile(join(local, 'storm-n8n.log'), stage.n8n.log());
		await stage.close();
	}
}

async function storming(stage: Stage, size: Storm, seed: string, began: number): Promise<boolean> {
	const { n8n, sandbox } = stage;
	const { api } = n8n;
	const ids = { ask: '', send: '', receive: '' };
	for (const [name, draft] of Object.entries(drafts(stage))) {
		const { id } = await api.workflows.create(draft);
		await api.workflows.activate(id);
		ids[name as keyof typeof ids] = id;
	}
	await weather.begin(sandbox);

	const wanted = {
		waiting: Array.from({ length: size.executions }, (_, execution) =>
			Array.from({ length: size.tasksEach }, (_, at) => imageOf(`wait-${execution}-${at}`)),
		),
		throughTrigger: Array.from({ length: size.throughTrigger }, (_, at) => imageOf(`sent-${at}`)),
	};
	const total = tasksOf(size);
	const { count } = api.executions;
	const unended = ['new', 'running', 'waiting'] as const;
	let givenUp: GivenUp | undefined;
	const done = async () => {
		// All their nodes run, but n8n shows them with the error of the stop before.
		const shownAsFailed = await Promise.all(
			(givenUp?.retriesOfStuck ?? []).map(async (id) => await api.executions.get(id)),
		);
		return (
			(await count(ids.ask, 'success')) * size.tasksEach +
			(await count(ids.receive, 'success')) +
			shownAsFailed
				.filter(({ status }) => status === 'error')
				.reduce((sum, execution) => sum + deliveredBy(execution).length, 0)
		);
	};

	await step(`Creating ${total} tasks (seed ${seed})`, async () => {
		const sent = inParts(wanted.throughTrigger, 20);
		await Promise.all([
			inTurn(wanted.waiting, async (images) => await call(stage, 'storm-ask', images)),
			inTurn(sent, async (images) => await call(stage, 'storm-send', images)),
		]);
		await Promise.all([retryFailed(api, ids.ask), retryFailed(api, ids.send)]);
	});
	const runAgain = await nodesRunAgain(sandbox);
	await weather.slowDown(sandbox);

	const hit: Hit = { callbacks: 0, executions: [] };
	const outages = outagesOf(stage, size.kills);
	for (const [at, { what, strike }] of outages.entries()) {
		const share = (at + 1) / (outages.length + 1);
		await step(`${what}, when ${Math.round(share * 100)} % are delivered`, async () => {
			await eventually('results to come in', async () => (await done()) >= share * total * 0.9);
			const { callbacks, executions } = await strike();
			hit.callbacks += callbacks;
			hit.executions.push(...executions);
		});
	}

	if (stage.mode === 'queue') {
		await step('Retrying what n8n gave up with the killed worker', async () => {
			givenUp = await retryGivenUp(stage, [ids.ask, ids.receive], hit.executions);
		});
	}
	await step(
		'Waiting for the rest',
		async () =>
			await eventually('the results', async () => {
				const isAll = (await count(ids.ask, ...unended)) === 0 && (await done()) >= total;
				const isSilent =
					(await sandbox.callbacks({ limit: 1 })).open === 0 &&
					(await sandbox.tasks({ status: 'pending', limit: 1 })).length === 0;
				return isAll || isSilent;
			}),
		async () => `${await done()} of ${total} delivered`,
	);
	await step('Letting the last repeated callbacks come', async () => {
		await weather.end(sandbox);
		await eventually(
			'the last callbacks',
			async () => (await sandbox.callbacks({ limit: 1 })).open === 0,
		);
		await eventually(
			'the last executions',
			async () => (await count(ids.receive, 'new', 'running')) === 0,
		);
		await sleep(1_000);
	});

	const { traces, ...result } = await damage(
		{ api, sandbox, mode: stage.mode },
		wanted,
		ids,
		runAgain,
	);
	await writeFile(join(local, 'storm-executions.json'), JSON.stringify(traces, null, '\t'));
	await print(stage, result, {
		outages: outages.length,
		seed,
		cutOff: hit.callbacks,
		givenUp,
		began,
	});
	const both = [result.waiting, result.throughTrigger];
	if (
		!both.some((one) => one.nodesRunAgain > 0) ||
		!both.some((one) => one.executionsRetried > 0)
	) {
		throw new PlainError('No node was run again, or no execution retried: the storm was too small');
	}
	return both.every(isNone);
}

/** Waits until `ask` says yes; an error counts as no, as n8n may be too busy to answer. When the time is over it goes on: the table shows what is missing. */
async function eventually(what: string, ask: () => Promise<boolean>): Promise<void> {
	await until(async () => await ask().catch(() => false), {
		timeout: PATIENCE_MS,
		every: 1_000,
		what,
	}).catch((error: unknown) => say(messageOf(error)));
}

const isNone = (damage: Damage) =>
	damage.created === damage.wanted &&
	damage.delivered === damage.wanted &&
	[damage.createdTwice, damage.lost, damage.doubled, damage.wrong].every((much) => much === 0) &&
	damage.executionsFailed === 0;

const tasksOf = ({ executions, tasksEach, throughTrigger }: Storm) =>
	executions * tasksEach + throughTrigger;

const imageOf = (name: string) => `https://images.example/${name}.jpg`;

const inParts = <T,>(list: T[], size: number): T[][] =>
	list.length === 0 ? [] : [list.slice(0, size), ...inParts(list.slice(size), size)];

async function inTurn<T>(list: T[], work: (one: T) => Promise<void>): Promise<void> {
	for (const one of list) await work(one);
}

/** Starts a workflow by its webhook, which answers 404 for a moment after the workflow was published. */
async function call({ n8n }: Stage, path: string, images: string[]): Promise<void> {
	await until(
		async () => {
			const response = await fetch(`${n8n.webhookUrl}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ images }),
			});
			return response.ok;
		},
		{ what: `the webhook ${path}` },
	);
}

async function print(
	{ sandbox }: Stage,
	{ waiting, throughTrigger }: { waiting: Damage; throughTrigger: Damage },
	about: { outages: number; seed: string; cutOff: number; givenUp?: GivenUp; began: number },
): Promise<void> {
	const { attempts } = await sandbox.callbacks();
	const answers = new Map<string, number>();
	for (const { status, error } of attempts) {
		const answer = String(status ?? error);
		answers.set(answer, (answers.get(answer) ?? 0) + 1);
	}
	const row = (name: string, key: keyof Damage): [string, number, number] => [
		name,
		waiting[key],
		throughTrigger[key],
	];
	const rows: Array<[string, number | string, number | string]> = [
		['', 'waiting', 'trigger'],
		row('tasks wanted', 'wanted'),
		row('tasks created', 'created'),
		row('results delivered', 'delivered'),
		row('created twice', 'createdTwice'),
		row('lost', 'lost'),
		row('doubled', 'doubled'),
		row('doubled at once', 'doubledAtOnce'),
		row('wrong', 'wrong'),
		row('executions failed', 'executionsFailed'),
		row('executions retried', 'executionsRetried'),
		row('tasks canceled', 'canceled'),
		row('nodes run again', 'nodesRunAgain'),
	];
	for (const [name, ...values] of rows) {
		console.log(name.padEnd(20) + values.map((value) => String(value).padStart(10)).join(''));
	}
	const told = [...answers]
		.sort(([, a], [, b]) => b - a)
		.map(([what, times]) => `${what}: ${times}`);
	console.log(
		[
			'',
			`${attempts.length} callbacks, answered ${told.join(', ')}`,
			`${about.outages} outages, which cut off ${about.cutOff} callbacks`,
			...(about.givenUp ? [toldOf(about.givenUp)] : []),
			`seed ${about.seed}, ${Math.round((Date.now() - about.began) / 1000)} s`,
		].join('\n'),
	);
}

const toldOf = ({ ran, crashed, retriesOfStuck, emptied }: GivenUp): string =>
	[
		`${ran} executions ran on the worker when it was killed`,
		`n8n marked ${crashed} executions as crashed and left ${retriesOfStuck.length} as queued or running: all these were retried`,
		`it emptied ${emptied}, which can't be retried (Task > Get Many has their results)`,
	].join('; ');
