/*
 * Mirrors, of n8n 2.40.7, packages/cli/src/workflows/triggers/trigger-execution-context.factory.ts (what
 * is stored when) and packages/cli/src/scheduling/poll-trigger-node/poll-trigger-task-handler.ts
 * (durable polling); of n8n-core 2.40.3, packages/core/src/execution-engine/active-workflow-triggers.ts
 * (the first poll).
 */
import { PollContext } from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { useBinaryStorage, type BinaryStorage } from './binary';
import { changedStaticData, overwrite } from './webhook';
import {
	additionalDataFor,
	buildWorkflow,
	nameOf,
	toWorkflow,
	type TestNode,
	type WorkflowSpec,
} from './workflow';

export interface PollSpec extends Omit<TestNode, 'node'> {
	credentials?: WorkflowSpec['credentials'];
	settings?: WorkflowSpec['settings'];
	/** The node's static data in the database, kept by the test; written to as n8n writes. */
	staticData?: IDataObject;
	/** `trigger` (default) or `manual`: the user tries the node out, and nothing is stored. */
	mode?: 'trigger' | 'manual';
	/** Why the workflow was activated; default `activate`, and `init` after a restart. */
	activation?: WorkflowActivateMode;
	/** What `getPollBudgetMs` tells the node; default n8n's 5 minutes. */
	budgetMs?: number;
	/**
	 * Durable polling (n8n's newer mode): each poll has a copy of the stored static data, which is
	 * stored when the poll ends well, also without items, and forgotten when it throws. Without it
	 * (the default) all polls share one object in memory, which is stored when a poll returns items,
	 * and after the first poll, with which the workflow is activated.
	 */
	durable?: boolean;
	binaryStorage?: BinaryStorage;
}

export interface PollResult {
	/** The items the workflow would be started with, or null. */
	items: INodeExecutionData[] | null;
	/** The node's static data in the database after the poll. */
	staticData: IDataObject;
}

export interface Poller {
	/** One poll; throws what the node throws. Polls may overlap. */
	poll(): Promise<PollResult>;
	/** The static data as it is in memory, stored or not. */
	memory(): IDataObject;
	/** The server stops and starts again: what isn't stored is gone. */
	restart(): void;
}

const copyOf = (data: IDataObject): IDataObject => JSON.parse(JSON.stringify(data)) as IDataObject;

/** Activates a polling node, for several polls with one memory between them. */
export function startPolling(node: INodeType, spec: PollSpec = {}): Poller {
	const {
		credentials,
		settings,
		staticData: stored = {},
		mode = 'trigger',
		activation = mode === 'manual' ? 'manual' : 'activate',
		budgetMs,
		durable = false,
		binaryStorage = 'filesystem',
		...nodeSettings
	} = spec;
	const testNode: TestNode = { ...nodeSettings, node };
	const name = nameOf(testNode);

	const activate = (activationMode: WorkflowActivateMode) => {
		const built = buildWorkflow({
			nodes: [testNode],
			credentials,
			settings,
			staticData: { [`node:${name}`]: copyOf(stored) },
		});
		const workflow = toWorkflow(built.workflowData, built.nodeTypes);
		const workflowNode = workflow.getNode(name);
		if (!workflowNode) throw new Error(`The workflow has no node "${name}"`);
		return { built, workflow, workflowNode, activationMode, isFirst: true };
	};
	let active = activate(activation);

	const poll = async (): Promise<PollResult> => {
		const { built, workflow, workflowNode, activationMode, isFirst } = active;
		active.isFirst = false;
		const ownCopy = durable ? copyOf(stored) : undefined;
		const context = new PollContext(
			workflow,
			workflowNode,
			additionalDataFor(built, mode),
			mode,
			activationMode,
			undefined,
			undefined,
			undefined,
			undefined,
			ownCopy && (() => ownCopy),
			budgetMs === undefined ? undefined : () => budgetMs,
		);
		if (!node.poll) throw new Error('The node does not poll');
		await useBinaryStorage(binaryStorage);
		const outputs = await node.poll.call(context);

		if (mode !== 'manual') {
			const inMemory = outputs || isFirst ? changedStaticData(workflow, name) : undefined;
			const toStore = ownCopy ?? inMemory;
			if (toStore) overwrite(stored, toStore);
		}
		return { items: outputs?.[0] ?? null, staticData: stored };
	};

	return {
		poll,
		memory: () => copyOf(active.workflow.getStaticData('node', active.workflowNode)),
		restart: () => {
			active = activate('init');
		},
	};
}

/** One poll of a node, from what is stored. */
export async function poll(node: INodeType, spec: PollSpec = {}): Promise<PollResult> {
	return await startPolling(node, spec).poll();
}
