import type { LIFECYCLE } from './lifecycle.mts';
import type { CallbackShape, FoundTag, TaskType } from './model.mts';

/** What a worker does with the tasks it fits; the first that fits counts. */
export interface OutcomeRule {
	/** A regular expression, like `callbackUrl`. */
	imageUrl?: string;
	callbackUrl?: string;
	type?: TaskType;
	outcome: 'complete' | 'cancel' | 'ignore';
	delayMs?: number;
	tags?: Array<Omit<FoundTag, 'id'> & { id?: string }>;
	labels?: string[];
	early?: boolean;
	extraCallbacks?: number;
	callback?: boolean;
}

/** The published revisions of each service's reference. */
export type WorkReduceVersion = '2018-07' | '2018-08';
export type MicroworkVersion = '2017-04' | '2017-09';

/** How the sandbox behaves; the README says what each does. */
export interface Settings {
	workReduceVersion: WorkReduceVersion;
	microworkVersion: MicroworkVersion;

	workers: 'auto' | 'byHand';
	taskDelayMs: number;
	orderStepDelayMs: number;
	ordersStopAt: (typeof LIFECYCLE)[number];
	cancelRate: number;
	outcomes: OutcomeRule[];
	seed: string;

	clockSpeed: number;
	callbackShape: CallbackShape;
	callbackOnCancel: boolean;
	callbackDelayMs: number;
	callbackTimeoutMs: number;
	callbacksAtOnce: number;
	callbackHosts: 'local' | 'any';
	duplicateRate: number;
	earlyRate: number;
	earlyLeadMs: number;
	outOfOrder: boolean;
	outOfOrderSpreadMs: number;

	answerDelayMs: number;
	listHolds: 'all' | 'notCanceled' | 'open';
	arrivalsPerPage: number;
	maxUploadBytes: number;
	filesRedirect: boolean;
}
