import type { Store } from '../core/store.mts';
import type { FileStore } from '../files/fileStore.mts';

export interface FileParts {
	store: Store;
	files: FileStore;
}

/** The address of an order's file as answers carry it. */
export function fileUrl({ store, files }: FileParts, id: string): string {
	return files.signedUrl(id, store.settings.filesRedirect);
}
