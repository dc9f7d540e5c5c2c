import type { Store } from '../core/store.mts';
import type { FileStore } from '../files/fileStore.mts';

/** Where orders are kept, and their files. */
export interface OrderParts {
	store: Store;
	files: FileStore;
}
