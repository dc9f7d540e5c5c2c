import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readAttachments } from '../../../shared/attachments';
import { creationNotes } from '../../../shared/creations';
import { parseDateTime } from '../../../shared/dateTime';
import type { OperationCall } from '../../../shared/items';
import { totalSize, type FormFile } from '../../../shared/multipart';
import type { Problem } from '../../../shared/problem';
import { apiError, type ServiceRequest } from '../../../shared/transport';
import { confirms, type Deed } from '../../api/answers';
import { mayHaveActed } from '../../api/explain';
import type { OrderFields } from '../../api/types';
import { fieldsOf } from '../../api/values';
import { fetchOrder } from '../../orders';

/** What a create or an update sends, and what it is to answer. */
export interface Write {
	fields: OrderFields;
	files: FormFile[];
	returnFullOrder: boolean;
}

export const uploadOf = ({ files }: Write) => ({ files: files.length, size: totalSize(files) });

/** A text without space around it, or `undefined` for one with nothing in it. */
export const readText = (value: unknown): string | undefined =>
	String(value ?? '').trim() || undefined;

/** A due date as the service takes it, or `undefined` for none; throws an `InputError` for no date. */
export function readDueDate(context: IExecuteFunctions, value: unknown): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const date = parseDateTime(value, 'Due Date', context.getTimezone());
	return date.toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
}

export const readOrderAttachments = async (
	context: IExecuteFunctions,
	itemIndex: number,
	text: unknown,
): Promise<FormFile[]> =>
	await readAttachments(context, itemIndex, text, 'attachments[]', 'Attachments');

export const readReturnFullOrder = (context: IExecuteFunctions, itemIndex: number): boolean =>
	context.getNodeParameter('options.returnFullOrder', itemIndex, false) === true;

/**
 * Sends a write that must not be done twice, not even when n8n runs the node again ("Retry on fail").
 * What an earlier try did is answered as it was; where nobody knows whether it did, nothing is sent.
 *
 * @throws NodeApiError of `mayBeDone` in that case, and what `transport` throws
 */
export async function sendOnce(
	{ context, transport, itemIndex }: OperationCall,
	{ fields, files }: Write,
	request: ServiceRequest,
	deed: Deed,
	mayBeDone: Problem,
): Promise<IDataObject> {
	const wanted = [request.path, fields, files.map((file) => [file.name, file.size])];
	const notes = creationNotes<{ answer?: IDataObject }>(context, itemIndex, wanted);
	if (notes.earlier?.answer !== undefined) return notes.earlier.answer;
	if (notes.earlier !== undefined) throw apiError(context, mayBeDone, itemIndex);

	notes.keep({});
	const outcome = await transport.send(request);
	if (!mayHaveActed(outcome)) notes.keep();
	const answer = fieldsOf(await transport.read(outcome, request, itemIndex)) as IDataObject;
	if (confirms(answer, deed)) notes.keep({ answer });
	return answer;
}

/**
 * What a write puts out: the service's short answer, or the whole order where it is asked for. When only
 * reading the order fails, the short answer goes on with a `warning`, so that the number isn't lost.
 */
export async function answerOf(
	call: OperationCall,
	{ returnFullOrder }: Write,
	orderNumber: string,
	answer: unknown,
): Promise<IDataObject> {
	if (!returnFullOrder) return answer as IDataObject;
	try {
		return (await fetchOrder(call, orderNumber)) as unknown as IDataObject;
	} catch (failure) {
		return {
			...(answer as IDataObject),
			warning: `This was done, but reading the full order failed: ${(failure as Error).message}`,
		};
	}
}
