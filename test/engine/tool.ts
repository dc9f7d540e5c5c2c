import type { EngineRequest, EngineResponse, IDataObject, INodeType } from 'n8n-workflow';
import type { RunResult } from './execution';
import { inlineNode, passThrough } from './nodes';
import { runWorkflow, type RunSpec } from './run';
import { nameOf, type TestNode } from './workflow';

export interface ToolSpec
	extends Omit<TestNode, 'node'>,
		Pick<RunSpec, 'credentials' | 'settings' | 'binaryStorage' | 'mode'> {
	/** What the model fills in for each `$fromAI()` of the parameters. */
	args?: IDataObject;
	/**
	 * Who runs the node: `agent` (older agents: inside the agent's own run) or `engine` (newer ones ask
	 * the engine to, and the node can't tell it from a step of the workflow except by its type's name).
	 */
	runBy?: 'agent' | 'engine';
}

export interface ToolResult extends RunResult {
	/** What the agent got. */
	answer: unknown;
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

const agentThatInvokes = (args: IDataObject): INodeType =>
	inlineNode(
		AGENT,
		async function () {
			const connected = (await this.getInputConnectionData('ai_tool', 0)) as Tool | Tool[];
			const [tool] = [connected].flat();
			return [[{ json: { answer: (await tool.invoke(args)) as string } }]];
		},
		{ inputs },
	);

function agentThatRequests(toolName: string, args: IDataObject): INodeType {
	const request: EngineRequest = {
		actions: [
			{
				actionType: 'ExecutionNodeAction',
				nodeName: toolName,
				input: args,
				type: 'ai_tool',
				id: 'call-1',
				metadata: { itemIndex: 0 },
			},
		],
		metadata: {},
	};
	return {
		...inlineNode(AGENT, async () => [[]], { inputs }),
		async execute(response?: EngineResponse) {
			const [answered] = response?.actionResponses ?? [];
			if (!answered) return request;
			const items = answered.data.data?.ai_tool?.[0] ?? [];
			return [[{ json: { answer: items.map(({ json }) => json) } }]];
		},
	};
}

/** Runs a node as the tool of an AI agent that calls it once. */
export async function runAsTool(node: INodeType, spec: ToolSpec = {}): Promise<ToolResult> {
	const { args = {}, runBy = 'engine', credentials, settings, binaryStorage, mode, ...rest } = spec;
	const tool: TestNode = { ...rest, node: asTool(node) };
	const toolName = nameOf(tool);
	const agent = runBy === 'agent' ? agentThatInvokes(args) : agentThatRequests(toolName, args);

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
	return { ...result, answer: result.outputsOf(AGENT)[0]?.[0]?.json.answer };
}
