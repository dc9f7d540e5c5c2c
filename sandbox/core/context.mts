import type { Callbacks } from '../callbacks/engine.mts';
import type { Faults } from '../faults/faults.mts';
import type { FileStore } from '../files/fileStore.mts';
import type { OrderWorkers } from '../workers/orders.mts';
import type { TaskWorkers } from '../workers/tasks.mts';
import type { RequestLog } from './requestLog.mts';
import type { Scheduler } from './scheduler.mts';
import type { Store } from './store.mts';

/** What the parts of a running sandbox share. */
export interface Context {
	keys: { workReduce: string; microwork: string };
	/** Where others reach the sandbox: stands before the addresses of files. */
	publicUrl: string;
	store: Store;
	scheduler: Scheduler;
	files: FileStore;
	log: RequestLog;
	faults: Faults;
	callbacks: Callbacks;
	orderWorkers: OrderWorkers;
	taskWorkers: TaskWorkers;
}
