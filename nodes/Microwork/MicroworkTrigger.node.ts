import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { triggerFields } from './trigger/description';
import { receive } from './trigger/receive';

export class MicroworkTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microwork Trigger',
		name: 'microworkTrigger',
		icon: {
			light: 'file:../../icons/microwork.light.svg',
			dark: 'file:../../icons/microwork.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: 'Task ended',
		description: 'Have people tag and annotate brand logos in images, or start when they are done',
		builderHint: {
			searchHint:
				'Needed only for tasks that are created with Result Delivery "Send to a Callback URL", whose Callback URL is the production URL of this trigger. Metadata that was given with a task comes back in the field metadata.',
		},
		eventTriggerDescription: 'Waiting for the callback of a Microwork task',
		defaults: { name: 'Microwork Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'microworkApi',
				required: true,
				displayOptions: { show: { verifyTask: [true] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				// Left out, n8n would answer the text "firstEntryJson".
				responseData: '',
			},
		],
		properties: triggerFields,
	};

	// The callback URL belongs to each task: there is nothing to register with the service.
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
