import type { Service } from './http/service';
import type { Problem } from './problem';

/** One page of a list, and where the next one begins; no cursor after the last page. */
export interface Page<Entry, Cursor> {
	entries: Entry[];
	next?: Cursor;
}

export const PAGE_SIZE = 100;

/**
 * Collects a list page by page until the limit is reached or the list ends. Pages are full, so that as
 * few requests as possible are made; entries whose key was already seen are dropped.
 *
 * @param fetchPage asks for `size` entries from the cursor on, which is `undefined` for the first page
 * @throws the error `stuck()` makes when a page's cursor is the one it was asked with
 */
export async function collectPages<Entry, Cursor>({
	fetchPage,
	keyOf,
	limit = Infinity,
	stuck,
}: {
	fetchPage(size: number, cursor?: Cursor): Promise<Page<Entry, Cursor>>;
	keyOf(entry: Entry): unknown;
	limit?: number;
	stuck(): Error;
}): Promise<Entry[]> {
	const found = new Map<unknown, Entry>();
	let cursor: Cursor | undefined;
	do {
		const page = await fetchPage(Math.min(PAGE_SIZE, limit - found.size), cursor);
		for (const entry of page.entries) {
			if (!found.has(keyOf(entry)) && found.size < limit) found.set(keyOf(entry), entry);
		}
		if (page.next !== undefined && page.next === cursor) throw stuck();
		cursor = page.next;
	} while (cursor !== undefined && found.size < limit);
	return [...found.values()];
}

/** What the user reads when a list goes round in circles. */
export const samePageAgain = ({ name }: Service, list: string): Problem => ({
	message: `${name} sent the same page of its ${list} again`,
	description: `The list could not be read to its end. Try again later; if it stays like this, ask ${name}.`,
});
