import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

interface Stored {
	run: number;
	items: Record<string, { fingerprint: string; note: unknown }>;
}

const KEY = 'creations';

export interface CreationNotes<Note> {
	/** What an earlier try noted about creating the very same for this item. */
	earlier?: Note;
	/** Keeps a note for later tries; nothing, once a try surely created nothing. */
	keep(note?: Note): void;
}

/**
 * Notes about what an item's create led to, in the node context, which n8n stores with the execution.
 * "Retry on fail", and a failed execution that is retried, run all items again: with these, nothing is
 * created twice. A loop's next run, or an item whose values have changed, starts without notes.
 *
 * @param wanted what is to be created, as JSON
 */
export function creationNotes<Note>(
	context: IExecuteFunctions,
	itemIndex: number,
	wanted: unknown,
): CreationNotes<Note> {
	const { items } = storedFor(context);
	const fingerprint = createHash('sha256').update(JSON.stringify(wanted)).digest('base64url');
	const known = items[itemIndex];
	return {
		earlier: known?.fingerprint === fingerprint ? (known.note as Note) : undefined,
		keep(note) {
			if (note === undefined) delete items[itemIndex];
			else items[itemIndex] = { fingerprint, note };
		},
	};
}

/** Forgets this node's notes, once no further try can want them. */
export function forgetCreations(context: IExecuteFunctions): void {
	delete context.getContext('node')[KEY];
}

/** By execution, because asking n8n for the number of the run takes long. */
const opened = new WeakMap<IExecuteFunctions, Stored>();

function storedFor(context: IExecuteFunctions): Stored {
	const known = opened.get(context);
	if (known !== undefined) return known;
	const nodeContext = context.getContext('node') as { [KEY]?: Stored };
	const run = context.getWorkflowDataProxy(0).$runIndex as number;
	const earlier = nodeContext[KEY];
	const stored: Stored = earlier?.run === run ? earlier : { run, items: {} };
	nodeContext[KEY] = stored;
	opened.set(context, stored);
	return stored;
}
