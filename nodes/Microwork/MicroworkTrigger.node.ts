import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

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
		subtitle: 'task completed',
		description: 'Starts the workflow when a Microwork task is done',
		defaults: { name: 'Microwork Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'microworkApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData: '',
			},
		],
		properties: [],
	};

	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return { workflowData: [this.helpers.returnJsonArray(this.getBodyData())] };
	}
}
