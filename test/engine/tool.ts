/*
 * Mirrors packages/cli/src/tool-generation/ai-tools.ts of n8n 2.40.7 (the tool that is made of a node), and
 * how the agents of packages/@n8n/nodes-langchain/nodes/agents/Agent/agents/ToolsAgent call it: V2 by
 * itself, V3 by a request to the engine.
 */
import type { EngineRequest, EngineResponse, IDataObject, INodeType } from 'n8n-workflow';
import type { RunResult } from './execution';
import { inlineNode, passThrough } from './nodes';
import { runWorkflow, type RunSpec } from './run';
import { nameOf, type TestNode } from './workflow';

export interface ToolSpec
	extends Omit<TestNode, 'node'>,
		Pick<RunSpec, 'credentials' | 'settings' | 'binaryStorage' | 'mode'> {
	/**
	 * What the model fills in for each `$fromAI()` of the parameters. A list: the model calls the tool
	 * once for each, one after the other.
	 */
	args?: IDataObject | IDataObject[];
	/**
	 * Who runs the node: `agent` (older agents: inside the agent's own run) or `engine` (newer ones ask
	 * the engine to, and the node can't tell it from a step of the workflow except by its type's name).
	 */
	runBy?: 'agent' | 'engine';
}

export interface ToolResult extends RunResult {
	/** What the agent got from its only, or its last, call. */
	answer: unknown;
	/** What the agent got from each call. */
	answers: unknown[];
}

interface Tool {
	invoke(args: IDataObject): Promise<unknown>;
}

/** The tool that n8n makes of a node with `usableAsTool`: the same code under `<name>Tool`. */
export function asTool(node: INodeType): INodeType {
	const { usableAsTool, ...description } = node.description;
	if (!usableAsTool) throw new Error('The node is not usable as a tool');
	return Object.create(node, {
		description: {
			value: {
				...description,
				name: `${description.name}Tool`,
				displayName: `${description.displayName} Tool`,
				inputs: [],
				outputs: ['ai_tool'],
				properties: [
					{
						displayName: 'Description',
						name: 'toolDescription',
						type: 'string',
						default: description.description,
					},
					...description.properties,
				],
			} satisfies INodeType['description'],
		},
	}) as INodeType;
}

const AGENT = 'Agent';
const inputs: INodeType['description']['inputs'] = ['main', 'ai_tool'];

const agentThatInvokes = (calls: IDataObject[]): INodeType =>
	inlineNode(
		AGENT,
		async function () {
			const connected = (await this.getInputConnectionData('ai_tool', 0)) as Tool | Tool[];
			const [tool] = [connected].flat();
			const answers: unknown[] = [];
			for (const args of calls) answers.push(await tool.invoke(args));
			return [[{ json: { answers: answers as string[] } }]];
		},
		{ inputs },
	);

const requestOf = (nodeName: string, input: IDataObject, call: number): EngineRequest => ({
	actions: [
		{
			actionType: 'ExecutionNodeAction',
			nodeName,
			input,
			type: 'ai_tool',
			id: `call-${call + 1}`,
			metadata: { itemIndex: 0 },
		},
	],
	metadata: {},
});

function agentThatRequests(toolName: string, calls: IDataObject[]): INodeType {
	const answers: IDataObject[][] = [];
	return {
		...inlineNode(AGENT, async () => [[]], { inputs }),
		async execute(response?: EngineResponse) {
			for (const { data } of response?.actionResponses ?? []) {
				const items = data.data?.ai_tool?.[0] ?? [];
				answers.push(items.map(({ json }) => json));
			}
			if (answers.length < calls.length) {
				return requestOf(toolName, calls[answers.length], answers.length);
			}
			return [[{ json: { answers } }]];
		},
	};
}

/**
 * Runs a node as the tool of an AI agent. A tool that fails ends an agent that runs it itself; an
 * agent that asks the engine to gets the error as the answer, and can call again.
 */
export async function runAsTool(node: INodeType, spec: ToolSpec = {}): Promise<ToolResult> {
	const { args = {}, runBy = 'engine', credentials, settings, binaryStorage, mode, ...rest } = spec;
	const calls = [args].flat();
	const tool: TestNode = { ...rest, node: asTool(node) };
	const toolName = nameOf(tool);
	const agent = runBy === 'agent' ? agentThatInvokes(calls) : agentThatRequests(toolName, calls);

	const result = await runWorkflow({
		nodes: [{ node: passThrough('Input') }, { node: agent }, tool],
		connections: {
			Input: { main: [[{ node: AGENT, type: 'main', index: 0 }]] },
			[toolName]: { ai_tool: [[{ node: AGENT, type: 'ai_tool', index: 0 }]] },
		},
		credentials,
		settings,
		binaryStorage,
		mode,
	});
	const answers = (result.outputsOf(AGENT)[0]?.[0]?.json.answers ?? []) as unknown[];
	return { ...result, answer: answers.at(-1), answers };
}
