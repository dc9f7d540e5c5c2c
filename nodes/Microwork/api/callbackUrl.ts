import { randomUUID } from 'node:crypto';

import { InputError } from '../../shared/problem';

export type Metadata = Record<string, string>;

// These names travel in the addresses of tasks that people work on for days: they don't change.
const METADATA_PREFIX = 'meta_';
const REFERENCE_NAME = 'ref';

/** How long an address is read: longer than any server takes it. */
const MAX_READ_LENGTH = 20_000;
/** What servers and proxies surely take; a task whose address is longer would never report its result. */
const MAX_LENGTH = 2000;
const LONGEST_REFERENCE = 'x'.repeat(50);

/**
 * Where a task's result is to go, with the metadata in its query.
 *
 * @throws InputError when the address would be too long with its reference, naming the longest entry
 */
export function callbackUrlWith(url: string, metadata: Metadata): string {
	const callbackUrl = withMetadata(url, metadata);
	const { length } = withReference(callbackUrl, LONGEST_REFERENCE);
	if (length <= MAX_LENGTH) return callbackUrl;
	const [longest] = Object.entries(metadata).sort(
		([, a], [, b]) => encodedLength(b) - encodedLength(a),
	);
	throw new InputError(
		`The callback URL is too long: ${length} characters with its metadata`,
		longest === undefined
			? `Enter an address of at most ${MAX_LENGTH} characters.`
			: `Metadata travels in it, and it may have at most ${MAX_LENGTH} characters. Shorten the metadata: the longest entry is "${longest[0].slice(0, 50)}" with ${longest[1].length} characters. A row's number is enough to find the rest again.`,
	);
}

const encodedLength = (value: string): number =>
	new URLSearchParams([['', value]]).toString().length;

/** The callback URL with the metadata in its query. */
export const withMetadata = (url: string, metadata: Metadata): string =>
	addToQuery(
		url,
		Object.entries(metadata).map(([name, value]) => [`${METADATA_PREFIX}${name}`, value]),
	);

/** The metadata that a task's callback URL carries; empty when it carries none. */
export const metadataOf = (callbackUrl: string | undefined): Metadata =>
	Object.fromEntries(
		readQuery(callbackUrl)
			.filter(([name]) => name.startsWith(METADATA_PREFIX))
			.map(([name, value]) => [name.slice(METADATA_PREFIX.length), value]),
	);

/** Which of a node's tasks in one execution: those of a run have the same, each item its own. */
export interface Place {
	run: number;
	item: number;
}

/** A mark for one task that no other task has, so that it can be found without knowing its ID. */
export const newReference = ({ run, item }: Place): string => `${randomUUID()}.${run}.${item}`;

/** The place that a reference tells; `undefined` for those of 0.1.0, which don't tell any. */
export function placeOf(reference: string | undefined): Place | undefined {
	const [, run, item] = /^[\w-]+\.(\d+)\.(\d+)$/.exec(reference ?? '') ?? [];
	return item === undefined ? undefined : { run: Number(run), item: Number(item) };
}

/** The callback URL with the reference in its query. */
export const withReference = (url: string, reference: string): string =>
	addToQuery(url, [[REFERENCE_NAME, reference]]);

/** The reference in a task's callback URL; the last one, because a user's own URL may have a `ref`, too. */
export const referenceOf = (callbackUrl: string | undefined): string | undefined =>
	readQuery(callbackUrl).findLast(([name]) => name === REFERENCE_NAME)?.[1];

/** The path of a callback URL: what tells which webhook it leads to. Hosts differ behind proxies. */
export const pathOf = (callbackUrl: string | undefined): string | undefined =>
	/^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(callbackUrl ?? '')?.[1];

/**
 * The address with names and values added to the end of its query. The rest of it stays as it was
 * written, byte for byte, because it may be signed.
 */
function addToQuery(url: string, added: Array<[name: string, value: string]>): string {
	if (added.length === 0) return url;
	const [address, ...fragment] = url.split('#');
	const separator = !address.includes('?') ? '?' : /(^[^?]*\?|&)$/.test(address) ? '' : '&';
	const query = new URLSearchParams(added).toString();
	return [`${address}${separator}${query}`, ...fragment].join('#');
}

/** The names and values of an address's query, decoded, in order; empty for what is no address. */
function readQuery(url = ''): Array<[name: string, value: string]> {
	if (url.length > MAX_READ_LENGTH) return [];
	const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(url) ?? [];
	return [...new URLSearchParams(query)];
}
