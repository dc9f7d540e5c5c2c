import type { Message, Tool, Turn } from './types.mts';

const ADDRESS = /https?:\/\/[^\s,"'<>]+/g;

/**
 * What the model says without a script, so that an example works without a real one: it hands the addresses in
 * what the user wrote to the first tool, all in one call, and repeats what the tool answered.
 */
export function assistantTurn(messages: Message[], [tool]: Tool[]): Turn {
	const last = messages.at(-1);
	if (last?.role === 'tool') return { text: `People answered:\n\n${readable(last.content)}` };
	const found = last?.content.match(ADDRESS) ?? [];
	const addresses = found.map((address) => address.replace(/[.?!;:)]+$/, ''));
	if (addresses.length === 0) {
		return { text: 'Send me the addresses of images, and I ask people what they see in them.' };
	}
	if (tool === undefined) return { text: 'I have no tool with which I could ask people.' };
	const [arg = 'images'] = tool.args;
	return { calls: [{ tool: tool.name, args: { [arg]: addresses.join(' ') } }] };
}

/** A list in an answer as lines, anything else as it is. */
function readable(answer: string): string {
	const entries = listIn(parsed(answer));
	if (entries === undefined) return answer;
	return entries.map((entry) => `- ${textsOf(entry).join(' · ')}`).join('\n');
}

/** The outermost list whose entries all have something to read. */
function listIn(value: unknown): object[] | undefined {
	if (!isObject(value)) return undefined;
	const inner: unknown[] = Object.values(value);
	const isList = Array.isArray(value) && inner.length > 0;
	if (isList && inner.every((entry) => isObject(entry) && textsOf(entry).length > 0)) {
		return inner as object[];
	}
	return inner.map(listIn).find((list) => list !== undefined);
}

const textsOf = (entry: object): string[] =>
	Object.values(entry)
		.filter((value) => ['string', 'number'].includes(typeof value) && value !== '')
		.map(String);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
