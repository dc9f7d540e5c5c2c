import { InputError } from '../problem';
import { urlOf } from '../values';

/** What a credential of ours holds, as far as every request needs it. */
export interface Access {
	apiKey: string;
	/** Without a slash at its end. */
	baseUrl: string;
}

/**
 * Checks what was entered in a credential, before a request is made with it.
 *
 * @param credentialName as the credential is called in n8n's credential list
 * @throws InputError for a base URL or a key that can't be sent; it shows neither of them
 */
export const parseAccess = (
	{ apiKey, baseUrl }: { apiKey?: unknown; baseUrl?: unknown },
	credentialName: string,
): Access => ({
	apiKey: parseKey(apiKey, credentialName),
	baseUrl: parseBaseUrl(baseUrl, credentialName),
});

function parseBaseUrl(value: unknown, credentialName: string): string {
	const url = typeof value === 'string' ? value.trim().replace(/(?<!\/)\/+$/, '') : '';
	const refused = (what: string) =>
		new InputError(
			`The Base URL in the credential "${credentialName}" ${what}`,
			'Enter the address of the API with its version, as the field shows an example of.',
		);
	if (url === '') throw refused('is empty');
	if (!/^https?:\/\//i.test(url)) throw refused('does not begin with https:// or http://');
	if (!/^https?:\/\/[^\s/?#\\]/i.test(url)) throw refused('names no host');
	if (/[?#]/.test(url)) throw refused('has a query or a fragment, "?" or "#"');
	const parts = /\s/.test(url) ? undefined : urlOf(url);
	if (parts === undefined) throw refused('is not a web address');
	if (parts.username + parts.password !== '')
		throw refused('has a user name or a password, before "@"');
	return url;
}

function parseKey(value: unknown, credentialName: string): string {
	const key = typeof value === 'string' ? value.trim() : '';
	const refused = (what: string) =>
		new InputError(
			`The API Key in the credential "${credentialName}" ${what}`,
			'Copy the key anew, without the text around it.',
		);
	if (key === '') throw refused('is empty');
	if (/[\r\n]/.test(key)) throw refused('has a line break');
	if (!/^[\x20-\x7e]+$/.test(key)) throw refused('has a character that can not be sent');
	return key;
}
