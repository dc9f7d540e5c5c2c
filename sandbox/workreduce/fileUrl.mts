import type { OrderParts } from './parts.mts';

/** The address of an order's file as answers carry it. */
export function fileUrl({ store, files }: OrderParts, id: string): string {
	return files.signedUrl(id, store.settings.filesRedirect);
}
