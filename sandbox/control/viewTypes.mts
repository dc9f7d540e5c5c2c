/** What `GET /sandbox/…` answers, as plain types: a program that drives the sandbox imports them from here. */

import type { LoggedRequest } from '../core/logEntry.mts';
import type { Note, Order, StoredFile, Task } from '../core/model.mts';
import type { Settings } from '../core/settings.mts';
import type { Fault, FaultRequest } from '../faults/fault.mts';
import type { Attempt } from '../microwork/attempt.mts';
import type { ApiTask } from '../microwork/types.mts';
import type { Message, Turn } from '../model/types.mts';

export type { Attempt, Fault, FaultRequest, LoggedRequest, Settings, Turn };

/** `GET /sandbox/health` */
export interface Health {
	status: 'ok';
	orders: number;
	tasks: number;
	openCallbacks: number;
}

/** A task as the API shows it, with what only the sandbox knows. */
export interface TaskView extends ApiTask {
	internal: Pick<Task, 'seq' | 'held' | 'silent' | 'plan' | 'finishing'>;
}

/** `GET /sandbox/tasks` */
export interface TaskList {
	total: number;
	tasks: TaskView[];
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

/** `GET /sandbox/orders` */
export interface OrderList {
	total: number;
	orders: OrderView[];
}

/** `GET /sandbox/requests` */
export interface RequestList {
	total: number;
	requests: LoggedRequest[];
}

/** `GET /sandbox/callbacks` */
export interface CallbackList {
	total: number;
	/** Callbacks that are planned or under way. */
	open: number;
	attempts: Attempt[];
}

/** `GET /sandbox/faults` */
export interface FaultList {
	faults: Fault[];
}

/** `GET /sandbox/model` */
export interface Conversation {
	messages: Message[];
}
