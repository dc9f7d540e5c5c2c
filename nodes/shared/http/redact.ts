const URL_WITH_QUERY = /(https?:\/\/[^\s"'<>?#]+)[?#][^\s"'<>]*/gi;

/**
 * Takes out of a text what must never be shown: the queries of its URLs (they may carry signatures)
 * and the given secrets, plain and as HTTP Basic sends them.
 */
export function redact(text: string, secrets: string[] = []): string {
	const hidden = secrets
		.filter((secret) => secret !== '')
		.flatMap((secret) => [secret, Buffer.from(`${secret}:`).toString('base64')]);
	return hidden.reduce(
		(result, secret) => result.replaceAll(secret, '[hidden]'),
		withoutQueries(text),
	);
}

/** The text with the query and fragment of every http(s) URL cut off. */
export function withoutQueries(text: string): string {
	return text.replace(URL_WITH_QUERY, '$1');
}
