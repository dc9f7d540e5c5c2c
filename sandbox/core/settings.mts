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

/** How the sandbox behaves; the README says what each does. */
export interface Settings {
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
	workReduceShape: 'documented' | 'later';
	listHolds: 'all' | 'notCanceled' | 'open';
	microworkListShape: 'documented' | 'array';
	arrivalsPerPage: number;
	maxUploadBytes: number;
	filesRedirect: boolean;
}
