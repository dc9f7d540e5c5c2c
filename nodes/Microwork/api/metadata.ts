import { addToQuery, readQuery } from './callbackQuery';

const PREFIX = 'meta_';

export type Metadata = Record<string, string>;

/** The callback URL with the metadata in its query, each name behind `meta_`. */
export const withMetadata = (url: string, metadata: Metadata): string =>
	addToQuery(
		url,
		Object.entries(metadata).map(([name, value]) => [`${PREFIX}${name}`, value]),
	);

/** The metadata that a task's callback URL carries; empty when it carries none. */
export const metadataOf = (callbackUrl: string | undefined): Metadata =>
	Object.fromEntries(
		readQuery(callbackUrl)
			.filter(([name]) => name.startsWith(PREFIX))
			.map(([name, value]) => [name.slice(PREFIX.length), value]),
	);
