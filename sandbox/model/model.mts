import { httpError } from '../core/httpError.mts';
import { assistantTurn } from './assistant.mts';
import type { Message, Tool, Turn } from './types.mts';

export interface Model {
	/** What it says from now on, one turn after the other; without a script it speaks for itself. */
	script(turns: Turn[] | undefined): void;
	/**
	 * Its next turn.
	 * @throws {HttpError} 400 when its script has ended, which ends an agent
	 */
	answer(messages: Message[], tools: Tool[]): Turn;
	/** What it was last told, oldest message first. */
	conversation(): Message[];
}

/** A chat model without any intelligence; nothing of it is kept over a restart. */
export function createModel(): Model {
	let turns: Turn[] | undefined;
	let conversation: Message[] = [];
	return {
		script(next) {
			turns = next && [...next];
			conversation = [];
		},
		answer(messages, tools) {
			conversation = messages;
			if (turns === undefined) return assistantTurn(messages, tools);
			const turn = turns.shift();
			if (turn === undefined) throw httpError(400, 'The script has no further turn.');
			return turn;
		},
		conversation: () => conversation,
	};
}
