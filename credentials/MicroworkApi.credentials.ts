import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class MicroworkApi implements ICredentialType {
	name = 'microworkApi';

	displayName = 'Microwork API';

	icon = {
		light: 'file:../icons/microwork.light.svg',
		dark: 'file:../icons/microwork.dark.svg',
	} as const;

	documentationUrl = 'https://microwork.io';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Your personal API key from Microwork',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.microwork.io/v1',
			placeholder: 'e.g. https://api.microwork.io/v1',
			description: 'The address of the API, with its version',
		},
	];

	// A function, because n8n evaluates the expressions of a description for every request.
	authenticate: IAuthenticate = async ({ apiKey }, request) => ({
		...request,
		auth: { username: String(apiKey), password: '' },
	});

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
			url: '/tasks?limit=1',
			disableFollowRedirect: true,
		},
	};
}
