import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { options, show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { formBody } from '../../../shared/multipart';
import { InputError } from '../../../shared/problem';
import { apiError, type ServiceRequest } from '../../../shared/transport';
import { confirms } from '../../api/answers';
import { explainUpdate, updatedByEarlierTry } from '../../api/explain';
import {
	attachmentsField,
	descriptionField,
	dueDateField,
	orderNumberField,
	readOrderNumber,
	returnFullOrderOption,
	taskTypeField,
} from '../fields';
import {
	answerOf,
	readDueDate,
	readOrderAttachments,
	readReturnFullOrder,
	readText,
	sendOnce,
	uploadOf,
	type Write,
} from './write';

const shown = show('order', ['update']);

const description: INodeProperties[] = [
	orderNumberField(shown),
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		displayOptions: shown,
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
	options(shown, [returnFullOrderOption]),
];

/**
 * Changes an order (reference: Update An Existing Order). Files are added to those it has, so an update
 * with files isn't sent again when it may have been made, not even by "Retry on fail".
 */
export const update: Operation<Write & { orderNumber: string }> = {
	description,
	async read(context, itemIndex) {
		const orderNumber = readOrderNumber(context, itemIndex);
		const changes = context.getNodeParameter('updateFields', itemIndex, {}) as IDataObject;
		const fields = {
			name: readText(changes.name),
			description: readText(changes.description),
			due_date: readDueDate(context, changes.dueDate),
			task_type: readText(
				context.getNodeParameter('updateFields.taskType', itemIndex, '', { extractValue: true }),
			),
		};
		const files = await readOrderAttachments(context, itemIndex, changes.attachments);
		if (files.length === 0 && Object.values(fields).every((value) => value === undefined)) {
			throw new InputError(
				'Update Fields has nothing to change',
				'Add at least one field under Update Fields and fill it in.',
			);
		}
		return {
			orderNumber,
			fields,
			files,
			returnFullOrder: readReturnFullOrder(context, itemIndex),
		};
	},
	async run(call, { orderNumber, ...changes }) {
		const { context, transport, itemIndex } = call;
		const request: ServiceRequest = {
			method: 'PUT',
			path: `/orders/${orderNumber}`,
			body: formBody({ order_number: orderNumber, ...changes.fields }, changes.files),
			explain: explainUpdate(orderNumber, uploadOf(changes)),
		};
		const answer =
			changes.files.length > 0
				? await sendOnce(call, changes, request, 'updated', updatedByEarlierTry(orderNumber))
				: await transport.request(request, itemIndex);
		if (confirms(answer, 'updated')) {
			return [{ json: await answerOf(call, changes, orderNumber, answer) }];
		}
		throw apiError(
			context,
			{
				message: `WorkReduce did not confirm that order ${orderNumber} is updated`,
				description: 'Check the order with Order > Get before running this again.',
			},
			itemIndex,
		);
	},
};
