import type { StoredFile } from '../core/model.mts';
import type { FileStore } from '../files/fileStore.mts';
import type { FileInput } from './schemas.mts';

/** The file that a control call describes. */
export async function addFile(files: FileStore, input: FileInput): Promise<StoredFile> {
	const { name, type } = input;
	if (input.missing) return files.addVirtual(name, type, 'missing', 0);
	if (input.bytes !== undefined) return files.addVirtual(name, type, 'generated', input.bytes);
	const content =
		input.base64 === undefined
			? Buffer.from(input.text ?? '')
			: Buffer.from(input.base64, 'base64');
	return await files.add(name, type, content);
}

/** Their ids, in order. */
export async function addFiles(files: FileStore, inputs: FileInput[]): Promise<string[]> {
	const added = await Promise.all(inputs.map(async (input) => await addFile(files, input)));
	return added.map(({ id }) => id);
}
