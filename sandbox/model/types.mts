/** What a model says when it is asked: a text, which ends an agent's work, or that it wants tools. */
export type Turn = { text: string } | { calls: Call[] };

export interface Call {
	tool: string;
	args: Record<string, unknown>;
}

/** A message of a conversation, as far as it is looked at. */
export interface Message {
	role: string;
	content: string;
}

/** A tool that an agent offers. */
export interface Tool {
	name: string;
	/** The names of its arguments, in order. */
	args: string[];
}
