import type { Delivery } from '../core/model.mts';

/** One try to deliver a callback. */
export interface Attempt {
	id: number;
	time: string;
	task_id: string;
	delivery: string;
	reason: Delivery['reason'];
	/** 1 is the first try, more are retries. */
	attempt: number;
	/** Without the values of its query: they may hold tokens. */
	url: string;
	/** null: no answer. */
	status: number | null;
	error?: string;
	ms: number;
	/** When it is tried again; absent: never. */
	retry_at?: string;
}
