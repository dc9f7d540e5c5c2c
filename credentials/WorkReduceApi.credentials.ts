import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class WorkReduceApi implements ICredentialType {
	name = 'workReduceApi';

	displayName = 'WorkReduce API';

	icon = {
		light: 'file:../icons/workreduce.light.svg',
		dark: 'file:../icons/workreduce.dark.svg',
	} as const;

	documentationUrl = 'https://www.workreduce.com';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Your Client Director at WorkReduce sets up a key for your organization',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.workreduce.com/v2',
			placeholder: 'e.g. https://api.workreduce.com/v2',
			description: 'The address of the API, with its version',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			default: '2018-07',
			description:
				'Which of the published references your account speaks. Keep the first one unless WorkReduce told you otherwise.',
			options: [
				{ name: '2018-07', value: '2018-07' },
				{ name: '2018-08', value: '2018-08' },
			],
		},
	];

	// A function, because n8n evaluates the expressions of a description for every request.
	authenticate: IAuthenticate = async ({ apiKey }, request) => ({
		...request,
		headers: { ...request.headers, Authorization: apiKey },
	});

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
			url: '/tasks',
			disableFollowRedirect: true,
		},
	};
}
