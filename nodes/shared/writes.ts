import { createHash } from 'node:crypto';
import type { IExecuteFunctions, NodeApiError } from 'n8n-workflow';

import { apiError } from './http/transport';
import type { OperationCall } from './items';
import type { Problem } from './problem';

/** Stored in users' executions since 0.1.0, in the node context under `creations`. */
interface Stored {
	run: number;
	/** By the item's place, or for an agent's tool by what it was called with. */
	items: Record<string, Entry>;
}

interface Entry {
	/** What the note is about, e.g. "create order"; 0.1.0 didn't tell. */
	kind?: string;
	/** Whether it is known what became of the write. */
	done?: boolean;
	note: unknown;
}

const KEY = 'creations';

export interface WriteNotes<Note> {
	/** The number of the node's run in this execution. */
	run: number;
	/** What an earlier try noted about the same item. */
	earlier?: Note;
	/** Keeps a note for later tries. */
	keep(note: Note, state: 'unclear' | 'done'): void;
	/** Forgets the note, once a try surely did nothing. */
	forget(): void;
}

/**
 * Notes about what became of an item's write, in the node context, which n8n stores with the execution.
 * "Retry On Fail", and a failed execution that is retried from the list, run all items again: with
 * these, nothing is done twice. The item's place decides, because an expression such as `$now` has
 * another value in each try. A loop's next run starts without notes.
 *
 * An agent's tool has a new run for each try, and for each call. There the input decides, and only a
 * write of which nobody knows whether it was done is remembered: a second call for the same is meant.
 *
 * @param kind what is done, so that a node that was changed before the retry doesn't answer for another
 */
export function writeNotes<Note>(
	context: IExecuteFunctions,
	itemIndex: number,
	kind: string,
): WriteNotes<Note> {
	const { run, items } = storedFor(context);
	const key = isTool(context) ? `input ${hashOfInput(context, itemIndex)}` : String(itemIndex);
	const known = items[key];
	return {
		run,
		earlier:
			known !== undefined && (known.kind ?? kind) === kind ? (known.note as Note) : undefined,
		keep(note, state) {
			items[key] = { kind, done: state === 'done', note };
		},
		forget() {
			delete items[key];
		},
	};
}

/** Forgets this node's notes once no further try can want them; those about unclear writes stay. */
export function forgetWrites(context: IExecuteFunctions): void {
	const stored = storedFor(context);
	stored.items = unclearOf(stored.items);
	opened.delete(context);
	if (Object.keys(stored.items).length === 0) delete context.getContext('node')[KEY];
}

/** What became of a write. */
export type Written<Answer> =
	| { kind: 'done'; answer: Answer }
	/** It may have been done, or not. */
	| { kind: 'unclear'; error: NodeApiError }
	/** It surely wasn't done. */
	| { kind: 'failed'; error: NodeApiError };

/** May a write be sent again when it may have been done already? If not, what the user reads then. */
type Repetition = { repeat: 'harmless' } | { repeat: 'never'; unclear: Problem };

/**
 * Does an item's write once, however often n8n runs the node: what an earlier try did is answered as it
 * was. When nobody knows whether an earlier try did it, `repeat` decides: a harmless write is sent
 * again, any other is refused with `unclear`.
 *
 * @throws NodeApiError when the write failed, may have been done, or is refused
 */
export async function writeOnce<Answer>(
	{ context, itemIndex }: Pick<OperationCall<unknown>, 'context' | 'itemIndex'>,
	write: {
		kind: string;
		/** @param mayBeDone whether an earlier try may have done it already */
		send(mayBeDone: boolean): Promise<Written<Answer>>;
	} & Repetition,
): Promise<Answer> {
	const notes = writeNotes<{ answer?: Answer }>(context, itemIndex, write.kind);
	if (notes.earlier?.answer !== undefined) return notes.earlier.answer;
	const mayBeDone = notes.earlier !== undefined;
	if (mayBeDone && write.repeat === 'never') throw apiError(context, write.unclear);

	notes.keep({}, 'unclear');
	const written = await write.send(mayBeDone);
	if (written.kind === 'done') {
		notes.keep({ answer: written.answer }, 'done');
		return written.answer;
	}
	if (written.kind === 'failed' && !mayBeDone) notes.forget();
	throw written.error;
}

/** Whether the node is run as an AI agent's tool: inside the agent, or as the type that n8n makes of ours. */
export const isTool = (context: IExecuteFunctions): boolean =>
	context.isToolExecution?.() === true || context.getNode().type.endsWith('Tool');

/** By execution, because asking n8n for the number of the run takes long. */
const opened = new WeakMap<IExecuteFunctions, Stored>();

function storedFor(context: IExecuteFunctions): Stored {
	const known = opened.get(context);
	if (known !== undefined) return known;
	const nodeContext = context.getContext('node') as { [KEY]?: Stored };
	const run = context.getWorkflowDataProxy(0).$runIndex as number;
	const stored: Stored = { run, items: itemsFor(context, nodeContext[KEY], run) };
	nodeContext[KEY] = stored;
	opened.set(context, stored);
	return stored;
}

function itemsFor(
	context: IExecuteFunctions,
	earlier: Stored | undefined,
	run: number,
): Stored['items'] {
	if (earlier === undefined) return {};
	if (earlier.run === run) return earlier.items;
	return isTool(context) ? unclearOf(earlier.items) : {};
}

const unclearOf = (items: Stored['items']): Stored['items'] =>
	Object.fromEntries(Object.entries(items).filter(([, { done }]) => done === false));

/** The model's arguments, without the ID that each call has. */
function hashOfInput(context: IExecuteFunctions, itemIndex: number): string {
	const args = { ...context.getInputData()[itemIndex]?.json };
	delete args.toolCallId;
	return createHash('sha256').update(JSON.stringify(args)).digest('base64url');
}
