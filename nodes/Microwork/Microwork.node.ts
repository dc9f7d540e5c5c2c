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
import { operationSubtitle } from '../shared/subtitle';
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
		subtitle: operationSubtitle([image, task]),
		description: 'Have people tag and annotate brand logos in images with Microwork',
		builderHint: {
			searchHint:
				'People do the work, which takes minutes to days. With Result Delivery on "Wait for the Result" the node pauses the execution and puts out one item per input item, in input order, so nothing else has to wait: put no Wait node and no loop behind it. Use "Send to a Callback URL" together with a Microwork Trigger in another workflow. To have people judge what others tagged, pass the tags of an image\'s Tag on to Annotate Tags.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-base.splitOut',
					relationHint: 'Makes an item of each entry of the field tags of a result',
				},
			],
		},
		waitingNodeTooltip:
			'People are at work. The workflow goes on by itself as soon as all results are there, even if you close this page.',
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
