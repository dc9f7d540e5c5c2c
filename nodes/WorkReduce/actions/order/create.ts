import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../../shared/items';
import { enteredText, requiredText } from '../../../shared/values';
import { writeOnce } from '../../../shared/writes';
import type { Client, OrderFields } from '../../api/client';
import { parseEmail } from '../../api/email';
import { placedByEarlierTry } from '../../api/explain';
import { descriptionField, dueDateField, readDueDate, taskTypeField } from '../fields';
import {
	attachmentsField,
	noteMissingFiles,
	readOrderAttachments,
	type Attachments,
} from './attachments';
import { answerOrOrder, readReturnFullOrder, returnFullOrderOption } from './returnFullOrder';

interface NewOrder {
	fields: OrderFields & { name: string };
	attachments: Attachments;
	returnFullOrder: boolean;
}

/**
 * Places an order (reference: New Order). It is never sent again when it may have been placed, not even
 * when n8n runs the node again ("Retry on fail"): an order that is placed is then answered as it was.
 */
export const create: Operation<Client, NewOrder> = {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create an order',
		description: 'Place an order, with files if there are any',
	},
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. QA Screenshot of Ad Creative - BigCo',
			description: 'What the order is called',
		},
		{ ...taskTypeField, required: true },
		descriptionField,
		dueDateField,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				attachmentsField,
				{
					displayName: 'Requester Email',
					name: 'requesterEmail',
					type: 'string',
					default: '',
					placeholder: 'e.g. george@big-agency.com',
					description: 'The email of the person at your organization who places the order',
				},
				{
					displayName: 'Team',
					name: 'team',
					type: 'string',
					default: '',
					placeholder: 'e.g. MENA launch ads',
					description: 'Your team or pod within your organization',
				},
			],
		},
	],
	options: [returnFullOrderOption],
	async read(context, itemIndex) {
		const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '');
		const more = context.getNodeParameter('additionalFields', itemIndex, {}) as IDataObject;
		const email = enteredText(more.requesterEmail, 'Requester Email');
		return {
			fields: {
				name: requiredText(parameter('name'), 'Name', 'Enter what the order is to be called.'),
				description: enteredText(parameter('description'), 'Description'),
				due_date: readDueDate(context, parameter('dueDate')),
				task_type: requiredText(
					context.getNodeParameter('taskType', itemIndex, '', { extractValue: true }),
					'Task Type',
					'Pick the kind of work from the list, or enter its code.',
				),
				team: enteredText(more.team, 'Team'),
				requester_email: email && parseEmail(email, 'Requester Email'),
			},
			attachments: await readOrderAttachments(context, itemIndex, 'additionalFields'),
			returnFullOrder: readReturnFullOrder(context, itemIndex),
		};
	},
	async run(call, { fields, attachments, returnFullOrder }) {
		const { context, client, itemIndex } = call;
		const answer = await writeOnce(call, {
			kind: 'create order',
			repeat: 'never',
			unclear: placedByEarlierTry(fields.name),
			send: async () => await client.createOrder(fields, attachments.files),
		});
		noteMissingFiles(context, itemIndex, attachments);
		const orderNumber = String(answer.order_number);
		return [{ json: await answerOrOrder(client, returnFullOrder, orderNumber, answer) }];
	},
};
