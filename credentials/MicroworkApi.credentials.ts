import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { parseAccess } from '../nodes/shared/http/access';
import { credentialTest } from '../nodes/shared/http/credentialTest';

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
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			default: '2017-04',
			description:
				'Which of the published references your account speaks. Keep the first one unless Microwork told you otherwise.',
			options: [
				{ name: '2017-04 (Tagging and Annotating)', value: '2017-04' },
				{ name: '2017-09 (Tagging Only)', value: '2017-09' },
			],
		},
	];

	// A function, because n8n evaluates the expressions of a description for every request.
	authenticate: IAuthenticate = async (entered, request) => ({
		...request,
		auth: { username: parseAccess(entered, this.displayName).apiKey, password: '' },
	});

	test: ICredentialTestRequest = credentialTest({ name: 'Microwork' }, '/tasks?limit=1', [
		'{',
		'[',
	]);
}
