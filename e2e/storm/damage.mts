import type { IDataObject } from 'n8n-workflow';
import {
	type Execution,
	type ExecutionSummary,
	type N8nApi,
	errorOf,
	jsonOf,
} from '../../harness/n8n-api.mts';
import type { Sandbox, TaskView } from '../../harness/sandbox.mts';
import { DELIVERED } from './workflows.mts';

/** Counts of tasks whose results come back in one way: to a waiting execution, or through the trigger. All but the first three should be 0. */
export type Damage = {
	wanted: number;
	created: number;
	delivered: number;
	createdTwice: number;
	lost: number;
	doubled: number;
	/** In another item's place, without its tags, or with another task's metadata. */
	wrong: number;
	executionsFailed: number;
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

type Truth = { ids: Set<string>; tags: Map<string, string> };

/** Compares what the service did with what came out of n8n's workflows. */
export async function damage(
	{ api, sandbox }: { api: N8nApi; sandbox: Sandbox },
	wanted: { waiting: string[][]; throughTrigger: string[] },
	workflows: { ask: string; send: string; receive: string },
): Promise<{ waiting: Damage; throughTrigger: Damage; traces: Trace[] }> {
	const truth = truthOf(await sandbox.tasks());
	const [asked, sent, received] = await Promise.all(
		[workflows.ask, workflows.send, workflows.receive].map(async (id) => await all(api, id)),
	);
	const traces: Trace[] = [];
	const rowsOf = async (executions: ExecutionSummary[]) => {
		const rows: IDataObject[][] = [];
		for (const { id } of executions) {
			const execution = await api.executions.get(id);
			const { status, startedAt, stoppedAt } = execution;
			const row = status === 'success' ? deliveredBy(execution) : [];
			if (status === 'success') rows.push(row);
			const images = row.map((item) => String(item.image_url));
			traces.push({ id, status, startedAt, stoppedAt, images, error: errorOf(execution)?.message });
		}
		return rows;
	};
	const [waitingRows, triggerRows] = [await rowsOf(asked!), await rowsOf(received!)];
	const places = new Map(
		wanted.waiting.flatMap((images) => images.map((image, at) => [image, at])),
	);
	return {
		traces,
		waiting: {
			...compare(wanted.waiting.flat(), truth, waitingRows, places),
			executionsFailed: failed(asked!),
		},
		throughTrigger: {
			...compare(wanted.throughTrigger, truth, triggerRows),
			executionsFailed: failed(sent!) + failed(received!),
		},
	};
}

const deliveredBy = (execution: Execution): IDataObject[] => jsonOf(execution, DELIVERED);

const failed = (executions: ExecutionSummary[]) =>
	executions.filter(({ status }) => status !== 'success').length;

/** Every execution of a workflow, page by page. */
async function all(api: N8nApi, workflowId: string): Promise<ExecutionSummary[]> {
	const found: ExecutionSummary[] = [];
	for (;;) {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId }), limit: '100' });
		const last = found.at(-1);
		if (last) query.set('lastId', last.id);
		const { results } = await api.get<{ results: ExecutionSummary[] }>(`/executions?${query}`);
		if (results.length === 0) return found;
		found.push(...results);
	}
}

/** By image: the IDs of its tasks, and its result. */
function truthOf(tasks: TaskView[]): Map<string, Truth> {
	const truth = new Map<string, Truth>();
	for (const task of tasks) {
		const image = task.params.image_url;
		const known = truth.get(image) ?? { ids: new Set(), tags: new Map() };
		known.ids.add(task.task_id);
		known.tags.set(task.task_id, JSON.stringify(task.response?.tags));
		truth.set(image, known);
	}
	return truth;
}

function compare(
	images: string[],
	truth: Map<string, Truth>,
	rows: IDataObject[][],
	places?: Map<string, number>,
): Omit<Damage, 'executionsFailed'> {
	const times = new Map<string, number>();
	let wrong = 0;
	for (const row of rows) {
		row.forEach((item, at) => {
			const image = String(item.image_url);
			times.set(image, (times.get(image) ?? 0) + 1);
			const { tags } = truth.get(image) ?? { tags: new Map<string, string>() };
			const isRight =
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
	return {
		wanted: images.length,
		created: count((image) => Math.min(1, idsOf(image))),
		delivered: count((image) => Math.min(1, timesOf(image))),
		createdTwice: count((image) => Math.max(0, idsOf(image) - 1)),
		lost: count((image) => (timesOf(image) === 0 ? 1 : 0)),
		doubled: count((image) => Math.max(0, timesOf(image) - 1)),
		wrong,
	};
}
