import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../../shared/items';
import { InputError } from '../../../shared/problem';
import { enteredText } from '../../../shared/values';
import { writeOnce } from '../../../shared/writes';
import type { Client, OrderFields } from '../../api/client';
import { updatedByEarlierTry } from '../../api/explain';
import {
	descriptionField,
	dueDateField,
	orderNumberField,
	readDueDate,
	readOrderNumber,
	taskTypeField,
} from '../fields';
import {
	attachmentsField,
	noteMissingFiles,
	readOrderAttachments,
	type Attachments,
} from './attachments';
import { answerOrOrder, readReturnFullOrder, returnFullOrderOption } from './returnFullOrder';

interface OrderChange {
	orderNumber: string;
	fields: OrderFields;
	attachments: Attachments;
	returnFullOrder: boolean;
}

/**
 * Changes an order (reference: Update An Existing Order). Files are added to those it has, so an update
 * with files isn't sent again when it may have been made, not even by "Retry on fail".
 */
export const update: Operation<Client, OrderChange> = {
	option: {
		name: 'Update',
		value: 'update',
		action: 'Update an order',
		description: 'Change an order or add files to it',
	},
	fields: [
		orderNumberField,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			description: 'What to change. A field that is left empty stays as it is.',
			options: [
				{
					...attachmentsField,
					description: `${attachmentsField.description}. They are added to those the order has.`,
				},
				descriptionField,
				dueDateField,
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					description: 'What the order is called from now on',
				},
				taskTypeField,
			],
		},
	],
	options: [returnFullOrderOption],
	async read(context, itemIndex) {
		const orderNumber = readOrderNumber(context, itemIndex);
		const changes = context.getNodeParameter('updateFields', itemIndex, {}) as IDataObject;
		const fields = {
			name: enteredText(changes.name, 'Name'),
			description: enteredText(changes.description, 'Description'),
			due_date: readDueDate(context, changes.dueDate),
			task_type: enteredText(
				context.getNodeParameter('updateFields.taskType', itemIndex, '', { extractValue: true }),
				'Task Type',
			),
		};
		const attachments = await readOrderAttachments(context, itemIndex, 'updateFields');
		const isNothing = Object.values(fields).every((value) => value === undefined);
		if (isNothing && attachments.files.length === 0) {
			throw new InputError(
				'Update Fields has nothing to change',
				'Add at least one field under Update Fields and fill it in.',
			);
		}
		return {
			orderNumber,
			fields,
			attachments,
			returnFullOrder: readReturnFullOrder(context, itemIndex),
		};
	},
	async run(call, { orderNumber, fields, attachments, returnFullOrder }) {
		const { context, client, itemIndex } = call;
		const { files } = attachments;
		const answer = await writeOnce(call, {
			kind: `update order ${orderNumber}`,
			...(files.length > 0
				? { repeat: 'never', unclear: updatedByEarlierTry(orderNumber) }
				: { repeat: 'harmless' }),
			send: async () => await client.updateOrder(orderNumber, fields, files),
		});
		noteMissingFiles(context, itemIndex, attachments);
		return [{ json: await answerOrOrder(client, returnFullOrder, orderNumber, answer) }];
	},
};
