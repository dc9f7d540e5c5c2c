import type { RequestLog } from '../core/requestLog.mts';
import type { Store } from '../core/store.mts';
import type { Faults } from '../faults/faults.mts';
import type { FileStore } from '../files/fileStore.mts';
import type { Callbacks } from '../microwork/callbacks.mts';
import type { TaskWorkers } from '../microwork/taskWorkers.mts';
import type { Model } from '../model/model.mts';
import type { OrderWorkers } from '../workreduce/orderWorkers.mts';

/** The running sandbox, as far as it can be controlled. */
export interface Parts {
	store: Store;
	files: FileStore;
	log: RequestLog;
	faults: Faults;
	model: Model;
	callbacks: Callbacks;
	taskWorkers: TaskWorkers;
	orderWorkers: OrderWorkers;
	publicUrl: () => string;
}

export type ById = { Params: { id: string } };

/** The last ones, newest first; a limit of 0 means all. */
export function newest<T>(list: T[], limit: number): T[] {
	return list.slice(-(limit || list.length)).reverse();
}
