import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { runItems } from '../shared/items';
import { chosenOperation, menuFields } from '../shared/menu';
import { image, task } from './actions/operations';
import { createClient } from './api/client';
import { createWithCallback } from './delivery/callback';
import { withDeliveryFields } from './delivery/fields';
import { resume } from './delivery/resume';
import { createAndWait } from './delivery/wait';
import { searchTasks } from './listSearch/searchTasks';

export class Microwork implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microwork',
		name: 'microwork',
		icon: {
			light: 'file:../../icons/microwork.light.svg',
			dark: 'file:../../icons/microwork.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Have people tag and annotate brand logos in images with Microwork',
		defaults: { name: 'Microwork' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'microworkApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				// Where waiting tasks call back to, see `delivery/wait.ts`.
				path: '={{ $nodeId }}',
				isFullPath: true,
				restartWebhook: true,
				responseMode: 'onReceived',
				// Left out, n8n would answer the text "firstEntryJson".
				responseData: '',
			},
		],
		hints: [
			{
				message:
					"One item per image. For one item per tag, add n8n's Split Out node with the field tags.",
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'afterExecution',
				displayCondition: '={{ $parameter["resultDelivery"] === "wait" }}',
			},
		],
		properties: menuFields([
			{ ...image, operations: image.operations.map(withDeliveryFields) },
			task,
		]),
	};

	methods = { listSearch: { searchTasks } };

	// The callback URL belongs to each task: there is nothing to register with the service.
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async execute(this: IExecuteFunctions) {
		if (this.getNodeParameter('resource', 0) === task.value) {
			return [await runItems(this, createClient, chosenOperation(this, [task]))];
		}
		const operation = chosenOperation(this, [image]);
		return this.getNodeParameter('resultDelivery', 0) === 'wait'
			? [await createAndWait(this, operation)]
			: [await createWithCallback(this, operation)];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
