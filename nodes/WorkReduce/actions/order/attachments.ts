import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readAttachments } from '../../../shared/files/attachments';
import type { FormFile } from '../../../shared/files/multipart';

export const attachmentsField: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'string',
	default: '',
	placeholder: 'e.g. data,file_2',
	description:
		"The names of the input's binary fields that hold the files to attach, separated by commas, or * for all of them",
	builderHint: { propertyHint: 'Names of binary fields, never URLs or the contents of files.' },
};

export interface Attachments {
	files: FormFile[];
	/** Whether files were asked for by `*` or an expression, and the item has none. */
	areMissing: boolean;
}

/**
 * The files that an order's field of attachments names.
 *
 * @param collection the collection that the field is in
 * @throws InputError for a binary field that isn't there
 */
export async function readOrderAttachments(
	context: IExecuteFunctions,
	itemIndex: number,
	collection: string,
): Promise<Attachments> {
	const text = context.getNodeParameter(`${collection}.attachments`, itemIndex, '');
	const files = await readAttachments(
		context,
		itemIndex,
		text,
		'attachments[]',
		attachmentsField.displayName,
	);
	const { attachments: entered } = (context.getNode().parameters[collection] ?? {}) as IDataObject;
	const isAskedFor = entered !== undefined && /^=|\*/.test(String(entered));
	return { files, areMissing: isAskedFor && files.length === 0 };
}

const sentWithoutFiles = new WeakMap<IExecuteFunctions, number[]>();

/** Keeps in mind that an item's order went out without the files that were asked for. */
export function noteMissingFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	{ areMissing }: Attachments,
): void {
	if (!areMissing) return;
	sentWithoutFiles.set(context, [...(sentWithoutFiles.get(context) ?? []), itemIndex]);
}

const SHOWN = 20;

/** Adds a hint to the node's output that names the items whose orders went out without files. */
export function hintAtMissingFiles(context: IExecuteFunctions): void {
	const items = [...(sentWithoutFiles.get(context) ?? [])].sort((a, b) => a - b);
	if (items.length === 0) return;
	const shown = items.slice(0, SHOWN).join(', ');
	const more = items.length > SHOWN ? ` and ${items.length - SHOWN} more` : '';
	context.addExecutionHints({
		type: 'warning',
		location: 'outputPane',
		message: `Sent without files, because the input had none for ${attachmentsField.displayName}: ${items.length === 1 ? 'item' : 'items'} ${shown}${more}. Check that the node before this one hands its files on.`,
	});
}
