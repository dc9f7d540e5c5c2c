import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the model says when it is asked: that it wants a tool, or a text, which ends the agent's work. */
export type Turn = { tool: string; args: Record<string, unknown> } | { text: string };

type Message = { role: string; content: unknown };

export type ScriptedModel = Awaited<ReturnType<typeof startScriptedModel>>;

/**
 * A chat model that says what it is told to, served as OpenAI's `POST /v1/chat/completions` (without streaming), for
 * n8n's "OpenAI Chat Model" with `url` as its credential's base URL. Beyond the script it answers 400, which ends the agent.
 */
export async function startScriptedModel() {
	let turns: Turn[] = [];
	let conversation: Message[] = [];
	const server = createServer((request, response) => {
		const answer = async () => {
			const { messages } = JSON.parse(await text(request)) as { messages: Message[] };
			conversation = messages;
			const turn = turns.shift();
			response.writeHead(turn ? 200 : 400, { 'content-type': 'application/json' });
			const error = { message: 'The script has no further turn' };
			response.end(JSON.stringify(turn ? completion(turn) : { error }));
		};
		answer().catch((error: Error) => response.destroy(error));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		/** What it says from now on, one turn after the other. */
		script: (...next: Turn[]) => {
			turns = next;
			conversation = [];
		},
		/** What the tools told it in this script's conversation, oldest first. */
		toldByTools: () =>
			conversation
				.filter(({ role }) => role === 'tool')
				.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))),
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

let calls = 0;

function completion(turn: Turn) {
	const message =
		'text' in turn
			? { role: 'assistant', content: turn.text }
			: {
					role: 'assistant',
					content: null,
					tool_calls: [
						{
							id: `call_${++calls}`,
							type: 'function',
							function: { name: turn.tool, arguments: JSON.stringify(turn.args) },
						},
					],
				};
	return {
		id: 'chatcmpl-scripted',
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: 'text' in turn ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
