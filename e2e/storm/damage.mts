import type { IDataObject } from 'n8n-workflow';
import { type Execution, type N8nApi, errorOf, jsonOf } from '../../harness/n8n-api.mts';
import type { Attempt, Sandbox, TaskView } from '../../harness/sandbox.mts';
import type { Mode } from '../../harness/stage.mts';
import { type ListedExecution, executionsOf, isRetried } from './executions.mts';
import { DELIVERED } from './workflows.mts';

/** Counts of tasks whose results come back in one way: to a waiting execution, or through the trigger. */
export type Damage = {
	wanted: number;
	/** Not canceled: each of these is paid. */
	created: number;
	delivered: number;
	createdTwice: number;
	/** When a failed execution was retried, so that they could be created anew. */
	canceled: number;
	lost: number;
	doubled: number;
	/** In queue mode: doubled by callbacks at the same moment at two webhook processors, which share no lock. Not damage. */
	doubledAtOnce: number;
	/** In another item's place, without its tags, or with another task's metadata. */
	wrong: number;
	/** And neither retried nor successful in the end. */
	executionsFailed: number;
	executionsRetried: number;
	nodesRunAgain: number;
};

/** What is known of an execution: written to a file, to find out what went wrong. */
export type Trace = {
	id: string;
	status: string;
	startedAt: string;
	stoppedAt?: string;
	images: string[];
	error?: string;
};

type Truth = {
	/** Of those that were not canceled. */
	ids: Set<string>;
	canceled: number;
	tags: Map<string, string>;
	/** Whether callbacks about it were accepted side by side. */
	atOnce: boolean;
};

/**
 * Compares what the service did with what came out of n8n's workflows.
 *
 * @param runAgain by execution: how often n8n ran its node again
 */
export async function damage(
	{ api, sandbox, mode }: { api: N8nApi; sandbox: Sandbox; mode: Mode },
	wanted: { waiting: string[][]; throughTrigger: string[] },
	workflows: { ask: string; send: string; receive: string },
	runAgain: Map<string, number>,
): Promise<{ waiting: Damage; throughTrigger: Damage; traces: Trace[] }> {
	const { attempts } = await sandbox.callbacks();
	const truth = truthOf(await sandbox.tasks(), mode === 'queue' ? attempts : []);
	const [asked, sent, received] = await Promise.all(
		[workflows.ask, workflows.send, workflows.receive].map(
			async (id) => await executionsOf(api, id),
		),
	);
	const traces: Trace[] = [];
	const done = new Set<string>();
	const rowsOf = async (executions: ListedExecution[]) => {
		const rows: IDataObject[][] = [];
		for (const { id } of executions) {
			const execution = await api.executions.get(id);
			const { status, startedAt, stoppedAt } = execution;
			const row = isDone(execution) ? deliveredBy(execution) : [];
			if (isDone(execution)) {
				done.add(id);
				rows.push(row);
			}
			const images = row.map((item) => String(item.image_url));
			traces.push({ id, status, startedAt, stoppedAt, images, error: errorOf(execution)?.message });
		}
		return rows;
	};
	const [waitingRows, triggerRows] = [await rowsOf(asked!), await rowsOf(received!)];
	const repeats = (executions: ListedExecution[]) => ({
		executionsRetried: executions.filter((one) => isRetried(one, executions)).length,
		nodesRunAgain: executions.reduce((sum, { id }) => sum + (runAgain.get(id) ?? 0), 0),
	});
	const places = new Map(
		wanted.waiting.flatMap((images) => images.map((image, at) => [image, at])),
	);
	return {
		traces,
		waiting: {
			...compare(wanted.waiting.flat(), truth, waitingRows, places),
			...repeats(asked!),
			executionsFailed: failed(asked!, done),
		},
		throughTrigger: {
			...compare(wanted.throughTrigger, truth, triggerRows),
			...repeats(sent!),
			executionsFailed: failed(sent!) + failed(received!, done),
		},
	};
}

/** The results that an execution has brought to the end of its workflow. */
export const deliveredBy = (execution: Execution): IDataObject[] => jsonOf(execution, DELIVERED);

/** n8n shows the retry of an execution that was stopped as failed, with the error of the stop, although all nodes have run. */
const isDone = (execution: Execution): boolean =>
	execution.status === 'success' ||
	(typeof execution.retryOf === 'string' && deliveredBy(execution).length > 0);

const failed = (executions: ListedExecution[], done = new Set<string>()) =>
	executions.filter(
		(one) => one.status !== 'success' && !done.has(one.id) && !isRetried(one, executions),
	).length;

/** By image: its tasks, and its result. */
function truthOf(tasks: TaskView[], attempts: Attempt[]): Map<string, Truth> {
	const truth = new Map<string, Truth>();
	const atOnce = tasksCalledBackAtOnce(attempts);
	for (const task of tasks) {
		const image = task.params.image_url;
		const known = truth.get(image) ?? {
			ids: new Set(),
			canceled: 0,
			tags: new Map(),
			atOnce: false,
		};
		truth.set(image, known);
		known.atOnce ||= atOnce.has(task.task_id);
		if (task.status === 'canceled') {
			known.canceled += 1;
			continue;
		}
		known.ids.add(task.task_id);
		known.tags.set(task.task_id, JSON.stringify(task.response?.tags));
	}
	return truth;
}

/** What the sandbox says of a callback that n8n didn't answer within the service's patience. */
const GIVEN_UP = 'no answer in time';
/** How much longer than the service n8n may be busy with a callback: looking up its task takes up to 21 s here. */
const STILL_AT_IT_MS = 10_000;

/** The tasks for which n8n accepted a callback while it was busy with another one. */
function tasksCalledBackAtOnce(attempts: Attempt[]): Set<string> {
	const spans = attempts.flatMap(({ task_id: task, time, ms, status, error }) => {
		const from = Date.parse(time);
		if (status === 200) return [{ task, from, to: from + ms }];
		return error === GIVEN_UP ? [{ task, from, to: from + ms + STILL_AT_IT_MS }] : [];
	});
	spans.sort((a, b) => a.from - b.from);
	const found = new Set<string>();
	const ends = new Map<string, number>();
	for (const { task, from, to } of spans) {
		const end = ends.get(task) ?? 0;
		if (from < end) found.add(task);
		ends.set(task, Math.max(end, to));
	}
	return found;
}

function compare(
	images: string[],
	truth: Map<string, Truth>,
	rows: IDataObject[][],
	places?: Map<string, number>,
): Omit<Damage, 'executionsFailed' | 'executionsRetried' | 'nodesRunAgain'> {
	const times = new Map<string, number>();
	let wrong = 0;
	for (const row of rows) {
		row.forEach((item, at) => {
			const image = String(item.image_url);
			times.set(image, (times.get(image) ?? 0) + 1);
			const { tags } = truth.get(image) ?? { tags: new Map<string, string>() };
			const isRight =
				tags.has(String(item.task_id)) &&
				tags.get(String(item.task_id)) === JSON.stringify(item.tags) &&
				(item.metadata as IDataObject | undefined)?.image === image &&
				(places === undefined || places.get(image) === at);
			if (!isRight) wrong += 1;
		});
	}
	const count = (of: (image: string) => number) =>
		images.reduce((sum, image) => sum + of(image), 0);
	const idsOf = (image: string) => truth.get(image)?.ids.size ?? 0;
	const timesOf = (image: string) => times.get(image) ?? 0;
	const repeats = (image: string) => Math.max(0, timesOf(image) - 1);
	return {
		wanted: images.length,
		created: count((image) => Math.min(1, idsOf(image))),
		delivered: count((image) => Math.min(1, timesOf(image))),
		createdTwice: count((image) => Math.max(0, idsOf(image) - 1)),
		canceled: count((image) => truth.get(image)?.canceled ?? 0),
		lost: count((image) => (timesOf(image) === 0 ? 1 : 0)),
		doubled: count((image) => (truth.get(image)?.atOnce ? 0 : repeats(image))),
		doubledAtOnce: count((image) => (truth.get(image)?.atOnce ? repeats(image) : 0)),
		wrong,
	};
}
