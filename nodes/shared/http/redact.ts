const URL_IN_TEXT = /https?(?::\\?\/\\?\/|%3A%2F%2F)[^\s"'<>]+/gi;
const QUERY = /(?:[?#]|%3F|%23).*$/is;
const USER_INFO = /^(https?:\\?\/\\?\/)[^/]*@/i;

/**
 * Takes out of a text what must never be shown: the queries of its URLs (they may carry signatures)
 * and the given secrets, in each form that a request or an answer may hold them in.
 */
export function redact(text: string, secrets: string[] = []): string {
	return withoutQueries(withoutSecrets(text, secrets));
}

/**
 * The beginning of a text of any length, without secrets, and without what is left of one that the cut
 * goes through. The rest is never looked at.
 */
export function beginningOf(text: string, secrets: string[], length: number): string {
	const beginning = withoutSecrets(text.slice(0, length), secrets);
	if (text.length <= length) return beginning;
	const longest = Math.max(1, ...secrets.flatMap(formsOf).map((form) => form.length));
	return beginning.slice(0, Math.max(0, beginning.length - longest + 1));
}

/** The text with user name, query and fragment of every http(s) URL cut off, percent-encoded ones, too. */
export function withoutQueries(text: string): string {
	return text.replace(URL_IN_TEXT, (url) => url.replace(QUERY, '').replace(USER_INFO, '$1'));
}

const withoutSecrets = (text: string, secrets: string[]): string =>
	[...new Set(secrets.flatMap(formsOf))]
		.sort((a, b) => b.length - a.length)
		.reduce((result, form) => result.replaceAll(form, '[hidden]'), text);

/** A secret as it is, as HTTP Basic sends it, in base64, percent-encoded and inside JSON. */
function formsOf(secret: string): string[] {
	if (secret === '') return [];
	const encoded = [`${secret}:`, secret].flatMap((text) => {
		const bytes = Buffer.from(text);
		return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
	});
	return [secret, ...encoded].flatMap((form) => {
		const percent = encodeURIComponent(Buffer.from(form).toString());
		const lowerCase = percent.replace(/%../g, (code) => code.toLowerCase());
		return [form, percent, lowerCase, JSON.stringify(form).slice(1, -1)];
	});
}
