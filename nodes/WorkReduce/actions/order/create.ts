import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { options, show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { formBody } from '../../../shared/multipart';
import { InputError } from '../../../shared/problem';
import { apiError, type ServiceRequest } from '../../../shared/transport';
import { confirms } from '../../api/answers';
import { parseEmail } from '../../api/email';
import { explainCreate, mayBePlaced, placedByEarlierTry } from '../../api/explain';
import { textOf } from '../../api/values';
import {
	attachmentsField,
	descriptionField,
	dueDateField,
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

const shown = show('order', ['create']);

const description: INodeProperties[] = [
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		required: true,
		default: '',
		displayOptions: shown,
		placeholder: 'e.g. QA Screenshot of Ad Creative - BigCo',
		description: 'What the order is called',
	},
	{ ...taskTypeField, required: true, displayOptions: shown },
	{ ...descriptionField, displayOptions: shown },
	{ ...dueDateField, displayOptions: shown },
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		displayOptions: shown,
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
	options(shown, [returnFullOrderOption]),
];

/**
 * Places an order (reference: New Order). It is never sent again when it may have been placed, not even
 * when n8n runs the node again ("Retry on fail"): an order that is placed is then answered as it was.
 */
export const create: Operation<Write & { fields: { name: string } }> = {
	description,
	async read(context, itemIndex) {
		const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '');
		const more = context.getNodeParameter('additionalFields', itemIndex, {}) as IDataObject;
		const email = readText(more.requesterEmail);
		return {
			fields: {
				name: required(parameter('name'), 'Name', 'Enter what the order is to be called.'),
				description: readText(parameter('description')),
				due_date: readDueDate(context, parameter('dueDate')),
				task_type: required(
					context.getNodeParameter('taskType', itemIndex, '', { extractValue: true }),
					'Task Type',
					'Pick the kind of work from the list, or enter its code.',
				),
				team: readText(more.team),
				requester_email: email && parseEmail(email, 'Requester Email'),
			},
			files: await readOrderAttachments(context, itemIndex, more.attachments),
			returnFullOrder: readReturnFullOrder(context, itemIndex),
		};
	},
	async run(call, order) {
		const { context, itemIndex } = call;
		const { name } = order.fields;
		const request: ServiceRequest = {
			method: 'POST',
			path: '/orders',
			body: formBody(order.fields, order.files),
			explain: explainCreate(name, uploadOf(order)),
		};
		const answer = await sendOnce(call, order, request, 'created', placedByEarlierTry(name));
		const orderNumber = textOf(answer.order_number);
		if (orderNumber !== undefined && confirms(answer, 'created')) {
			return [{ json: await answerOf(call, order, orderNumber, answer) }];
		}
		throw apiError(
			context,
			{
				message: 'WorkReduce did not confirm that the order is placed',
				description: mayBePlaced(name),
			},
			itemIndex,
		);
	},
};

function required(value: unknown, field: string, help: string): string {
	const text = readText(value);
	if (text !== undefined) return text;
	throw new InputError(`${field} is empty`, help);
}
