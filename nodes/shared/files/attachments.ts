import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { InputError } from '../problem';
import { enteredText, shownValue } from '../values';
import type { FormFile } from './multipart';

/**
 * The files of an item that a text names: binary fields, comma-separated, each once, or `*` for all.
 *
 * @param formField the name each file is sent under
 * @param field the display name of the parameter that holds the text
 * @throws InputError for a field that the item doesn't have, and for anything but a text
 */
export async function readAttachments(
	context: IExecuteFunctions,
	itemIndex: number,
	text: unknown,
	formField: string,
	field: string,
): Promise<FormFile[]> {
	const held = filesOfItem(context, itemIndex);
	const asked = (enteredText(text, field) ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
	const names = asked.includes('*') ? Object.keys(held) : [...new Set(asked)];
	const missing = names.find((name) => !Object.hasOwn(held, name));
	if (missing !== undefined) {
		const available = Object.keys(held);
		throw new InputError(
			`${field} names "${shownValue(missing)}", but the item has no such binary field`,
			available.length === 0
				? 'The item has no binary fields. Check that the node before this one hands its files on.'
				: `The item has: ${available.join(', ')}. Enter these names, comma-separated, or * for all.`,
		);
	}
	return await Promise.all(
		names.map(async (key) => await asFormFile(context, formField, key, held[key])),
	);
}

async function asFormFile(
	{ helpers }: IExecuteFunctions,
	field: string,
	key: string,
	{ id, data, fileName, fileExtension, mimeType }: IBinaryData,
): Promise<FormFile> {
	const name = fileName ?? (fileExtension ? `${key}.${fileExtension}` : key);
	if (id === undefined) {
		const bytes = () => Buffer.from(data, 'base64');
		return { field, name, mimeType, size: Buffer.byteLength(data, 'base64'), source: { bytes } };
	}
	const metadata = await helpers.getBinaryMetadata(id).catch((failure: Error) => {
		throw new InputError(
			`The file "${name}" of the binary field "${key}" could not be read`,
			`n8n's store for files said: ${failure.message}`,
		);
	});
	const stream = async () => await helpers.getBinaryStream(id);
	return { field, name, mimeType, size: metadata.fileSize, source: { stream } };
}

function filesOfItem(context: IExecuteFunctions, itemIndex: number): Record<string, IBinaryData> {
	const { binary, json } = context.getInputData()[itemIndex];
	// Such workflows hold files in the JSON; elsewhere this name is only a name.
	const isCombined = context.getWorkflowSettings?.().binaryMode === 'combined';
	return { ...binary, ...(isCombined ? (json._files as Record<string, IBinaryData>) : {}) };
}
