/**
 * The address with names and values added to the end of its query. The rest of it stays as it was
 * written, byte for byte, because it may be signed.
 */
export function addToQuery(url: string, added: Array<[name: string, value: string]>): string {
	if (added.length === 0) return url;
	const [address, ...fragment] = url.split('#');
	const separator = !address.includes('?') ? '?' : /(^[^?]*\?|&)$/.test(address) ? '' : '&';
	const query = new URLSearchParams(added).toString();
	return [`${address}${separator}${query}`, ...fragment].join('#');
}

/** The names and values of an address's query, decoded, in order; empty for what is no address. */
export function readQuery(url: string | undefined): Array<[name: string, value: string]> {
	const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(url ?? '') ?? [];
	return [...new URLSearchParams(query)];
}
