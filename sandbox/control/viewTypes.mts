import type { Note, Order, StoredFile, Task } from '../core/model.mts';
import type { ApiTask } from '../microwork/types.mts';

/** A task as the API shows it, with what only the sandbox knows. */
export interface TaskView extends ApiTask {
	internal: Pick<Task, 'seq' | 'held' | 'silent' | 'plan' | 'finishing'>;
}

export type FileView = Pick<StoredFile, 'id' | 'name' | 'type' | 'size' | 'sha256' | 'kept'> & {
	url: string;
};

/** An order with everything the sandbox knows of it. */
export interface OrderView extends Omit<Order, 'files' | 'results'> {
	nextStatus?: string;
	files: FileView[];
	results: Array<{ notes: Note[]; files: FileView[]; createdAt: number }>;
}
