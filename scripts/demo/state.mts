import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What earlier starts have put into n8n, so that later ones tell the user's changes from ours. */
export type State = {
	/** Where the sandbox was when the credentials were written. */
	sandboxUrl?: string;
	/** By workflow id: the shipped content that was imported, and n8n's version of it then. */
	examples: Record<string, { shipped: string; versionId: string }>;
};

const fileIn = (data: string) => join(data, 'state.json');

export async function readState(data: string): Promise<State> {
	try {
		return JSON.parse(await readFile(fileIn(data), 'utf8')) as State;
	} catch {
		return { examples: {} };
	}
}

export async function writeState(data: string, state: State): Promise<void> {
	const partial = `${fileIn(data)}.partial`;
	await writeFile(partial, JSON.stringify(state, null, '\t'));
	await rename(partial, fileIn(data));
}
