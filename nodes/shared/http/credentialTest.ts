import type { ICredentialTestRequest } from 'n8n-workflow';

import type { Service } from './service';

/** Longer than the services take, shorter than people wait for a dialog. */
const TIMEOUT_MS = 30_000;

/** Space, every printable character of ASCII, and what else a page may begin with. */
const BEGINNINGS = [
	...Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)),
	...['\t', '\n', '\r', '\uFEFF'],
];

/**
 * How n8n tests a credential: with a request that the service answers with JSON. n8n can only compare a
 * place in the answer with a value, and stumbles over an empty list; so the answer is taken as text, and
 * each beginning that the JSON can't have is an error.
 *
 * @param path of a list, with its query
 * @param jsonBeginnings the first character of the list's JSON
 */
export const credentialTest = (
	{ name }: Pick<Service, 'name'>,
	path: string,
	jsonBeginnings: string[],
): ICredentialTestRequest => {
	const notTheApi = `The address of the Base URL is not that of the ${name} API. Check it, with its version.`;
	const status = (value: number, message: string) => ({
		type: 'responseCode' as const,
		properties: { value, message },
	});
	const answer = (key: string, value: unknown) => ({
		type: 'responseSuccessBody' as const,
		properties: { key, value, message: notTheApi },
	});
	return {
		request: {
			baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
			url: path,
			headers: { accept: 'application/json' },
			encoding: 'text',
			timeout: TIMEOUT_MS,
			disableFollowRedirect: true,
		},
		// n8n looks at rules of both kinds, though its type permits only one of them.
		rules: [
			status(
				401,
				`${name} does not accept the API Key. Check it, and that the Base URL belongs to the same account.`,
			),
			status(
				403,
				`${name} does not permit this with the API Key. Ask whoever manages your ${name} account.`,
			),
			...[301, 302, 303, 307, 308, 404].map((value) => status(value, notTheApi)),
			answer('length', 0),
			...BEGINNINGS.filter((one) => !jsonBeginnings.includes(one)).map((one) => answer('0', one)),
		] as ICredentialTestRequest['rules'],
	};
};
