/*
 * Mirrors, of n8n 2.40.7, packages/cli/src/workflow-execute-additional-data.ts (`getBase`) and
 * packages/cli/src/node-types.ts; the `Workflow` is that of n8n-workflow 2.40.1.
 */
import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import {
	Workflow,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { container } from './container';
import { TestCredentialsHelper, type TestCredential } from './credentials';

/** The package whose name stands before each node's in a type (`<package>.<node>`). */
export const PACKAGE_NAME = 'n8n-nodes-workreduce-microwork';
export const WORKFLOW_ID = 'workflow1';
/** The address that the simulated n8n is reached at from outside. */
export const BASE_URL = 'https://n8n.example.com';

/** A node of a test's workflow: its real class plus what a user set on it. */
export interface TestNode
	extends Partial<
		Pick<
			INode,
			| 'id'
			| 'name'
			| 'typeVersion'
			| 'webhookId'
			| 'disabled'
			| 'onError'
			| 'continueOnFail'
			| 'retryOnFail'
			| 'maxTries'
			| 'waitBetweenTries'
			| 'alwaysOutputData'
			| 'executeOnce'
		>
	> {
	node: INodeType;
	/** What the user filled in; parameters left out get their defaults, as on a server. */
	parameters?: INodeParameters;
}

export interface WorkflowSpec {
	nodes: TestNode[];
	/** Default: every node's first output leads to the next node in the list. See `connect`. */
	connections?: IConnections;
	credentials?: TestCredential[];
	settings?: IWorkflowSettings;
	/** Static data by n8n's keys: `node:<name>` and `global`. */
	staticData?: IDataObject;
	/** Where n8n is reached from outside (`WEBHOOK_URL`), when it isn't `BASE_URL`. */
	baseUrl?: string;
}

export interface BuiltWorkflow {
	workflow: Workflow;
	workflowData: IWorkflowBase;
	nodeTypes: INodeTypes;
	credentialsHelper: TestCredentialsHelper;
	baseUrl: string;
}

/** The full type name that workflows hold for a node class. */
export const typeNameOf = (node: INodeType): string => `${PACKAGE_NAME}.${node.description.name}`;

/** The name a node gets in a test's workflow when none is given. */
export const nameOf = (testNode: TestNode): string =>
	testNode.name ?? testNode.node.description.displayName;

/** Connections from links: `connect(['A', 'B'], ['A', 'C', { output: 1 }])`. */
export function connect(
	...links: Array<[from: string, to: string, ports?: { output?: number; input?: number }]>
): IConnections {
	const connections: IConnections = {};
	for (const [from, to, { output = 0, input = 0 } = {}] of links) {
		const outputs = ((connections[from] ??= { main: [] }).main ??= []);
		while (outputs.length <= output) outputs.push([]);
		(outputs[output] ??= []).push({ node: to, type: 'main', index: input });
	}
	return connections;
}

function chain(nodes: TestNode[]): IConnections {
	const names = nodes.map(nameOf);
	return connect(...names.slice(1).map((name, i): [string, string] => [names[i], name]));
}

function nodeTypesOf(nodes: TestNode[]): INodeTypes {
	const byType = new Map(nodes.map(({ node }) => [typeNameOf(node), node]));
	const get = (type: string): INodeType => {
		const node = byType.get(type);
		if (!node) throw new Error(`Node type "${type}" was not given to the test`);
		return node;
	};
	return {
		getByName: get,
		getByNameAndVersion: get,
		getKnownTypes: () => Object.fromEntries([...byType.keys()].map((type) => [type, {}])),
	};
}

const uuidOf = (index: number): string =>
	`5f0c1d2e-7a3b-4c4d-8e5f-${index.toString(16).padStart(12, '0')}`;

/** A real `Workflow` of the given nodes, as n8n builds it from what is stored. */
export function buildWorkflow(spec: WorkflowSpec, id = WORKFLOW_ID): BuiltWorkflow {
	const credentialsHelper = new TestCredentialsHelper(spec.credentials ?? []);
	const nodeTypes = nodeTypesOf(spec.nodes);

	const nodes = spec.nodes.map((testNode, index): INode => {
		const { node, parameters, ...settings } = testNode;
		const { version, credentials = [] } = node.description;
		return {
			id: uuidOf(index),
			typeVersion: Array.isArray(version) ? Math.max(...version) : version,
			position: [index * 200, 0],
			// Not 0, which n8n takes for its default of a second.
			waitBetweenTries: 1,
			...settings,
			name: nameOf(testNode),
			type: typeNameOf(node),
			parameters: structuredClone(parameters ?? {}),
			credentials: credentialsHelper.referencesFor(credentials.map(({ name }) => name)),
		};
	});

	const workflowData: IWorkflowBase = {
		id,
		name: 'Test workflow',
		active: true,
		activeVersionId: 'version1',
		isArchived: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes,
		connections: spec.connections ?? chain(spec.nodes),
		settings: { executionOrder: 'v1', ...spec.settings },
		staticData: spec.staticData ?? {},
	};
	return {
		workflow: toWorkflow(workflowData, nodeTypes),
		workflowData,
		nodeTypes,
		credentialsHelper,
		baseUrl: spec.baseUrl ?? BASE_URL,
	};
}

/** The engine's object for stored workflow data; nothing is shared with the stored data. */
export function toWorkflow(workflowData: IWorkflowBase, nodeTypes: INodeTypes): Workflow {
	const { id, name, active, nodes, connections, settings, staticData } =
		structuredClone(workflowData);
	return new Workflow({
		id,
		name,
		active,
		nodes,
		connections,
		nodeTypes,
		settings,
		staticData: staticData ?? {},
	});
}

const unavailable = (what: string) => (): never => {
	throw new Error(`The test engine has no ${what}`);
};

/** What n8n's server adds to an execution: base URLs, credentials, hooks. */
export function additionalDataFor(
	{ workflowData, credentialsHelper, baseUrl }: BuiltWorkflow,
	mode: WorkflowExecuteMode,
	overrides: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		externalSecretsProxy: container.get(ExternalSecretsProxy),
		hooks: new ExecutionLifecycleHooks(mode, overrides.executionId ?? '', workflowData),
		workflowId: workflowData.id,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${baseUrl}/rest`,
		instanceBaseUrl: `${baseUrl}/`,
		formBaseUrl: `${baseUrl}/form`,
		formWaitingBaseUrl: `${baseUrl}/form-waiting`,
		formTestBaseUrl: `${baseUrl}/form-test`,
		webhookBaseUrl: `${baseUrl}/webhook`,
		webhookWaitingBaseUrl: `${baseUrl}/webhook-waiting`,
		webhookTestBaseUrl: `${baseUrl}/webhook-test`,
		mcpBaseUrl: `${baseUrl}/mcp`,
		mcpTestBaseUrl: `${baseUrl}/mcp-test`,
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		executeWorkflow: unavailable('sub-workflows here'),
		getRunExecutionData: unavailable('stored executions'),
		getRuntimeCredential: unavailable('runtime credentials'),
		startRunnerTask: unavailable('task runner'),
		...overrides,
	};
}
