/** What the sandbox remembers, as it is stored in the snapshot: plain data, times as milliseconds. */

export interface StoredFile {
	id: string;
	name: string;
	type: string;
	size: number;
	sha256?: string;
	createdAt: number;
	/** disk and memory: the bytes were kept; generated: made while streaming; dropped: too large for memory; missing: answers 404. */
	kept: 'disk' | 'memory' | 'generated' | 'dropped' | 'missing';
}

export interface Note {
	text: string;
	createdAt: number;
}

export interface OrderResult {
	notes: Note[];
	files: string[];
	createdAt: number;
}

export interface Order {
	number: string;
	name: string;
	status: string;
	taskType: string;
	dueDate: string | null;
	team: string | null;
	requesterEmail: string | null;
	notes: Note[];
	files: string[];
	results: OrderResult[];
	createdAt: number;
	activatedAt?: number;
	completedAt?: number;
	history: Array<{ status: string; at: number }>;
	/** When the automatic worker moves it on; absent while nobody works on it. */
	nextStepAt?: number;
	/** The automatic worker leaves it alone. */
	held?: boolean;
	/** The API answers 410 about it, and lists leave it out. */
	removed?: boolean;
}

export interface Box {
	id: string;
	left: number;
	top: number;
	width: number;
	height: number;
}

export interface FoundTag extends Box {
	brand?: string | null;
	brand_id?: string | null;
	template_url?: string | null;
	template_id?: string | null;
	label?: string;
}

export type TaskType = 'tagging' | 'annotating';
export type TaskStatus = 'pending' | 'completed' | 'canceled';

export interface TaskOutcome {
	outcome: 'complete' | 'cancel';
	tags?: FoundTag[];
	early?: boolean;
	extraCallbacks?: number;
	callback?: boolean;
}

export interface Task {
	id: string;
	/** Creation order; the list and everything random about a task go by it. */
	seq: number;
	type: TaskType;
	status: TaskStatus;
	callbackUrl: string;
	imageUrl: string;
	objectsToTag?: string;
	instruction?: string;
	options?: string[];
	tags?: Box[];
	createdAt: number;
	completedAt?: number;
	response?: { tags: FoundTag[] };
	callbackSucceeded?: boolean;
	/** The automatic worker leaves it alone. */
	held?: boolean;
	/** Nobody is called back about it. */
	silent?: boolean;
	/** What the automatic worker will do, and when. */
	plan?: TaskOutcome & { at: number };
	/** Its callback is on the way, while the API still shows it pending until then. */
	finishing?: { at: number; completedAt: number; response: { tags: FoundTag[] } };
}

export type CallbackShape = 'documented' | 'task' | 'camelCase';

export interface Delivery {
	id: string;
	taskId: string;
	reason: 'completed' | 'canceled' | 'early' | 'duplicate' | 'manual';
	/** Tries made so far. */
	attempts: number;
	nextAt: number;
	/** Manual ones are tried once. */
	retry: boolean;
	shape?: CallbackShape;
	/** Sent as it is instead of the task. */
	body?: string;
}

export interface Snapshot {
	version: 1;
	fileSecret: string;
	nextOrder: number;
	nextTask: number;
	settings: unknown;
	orders: Order[];
	tasks: Task[];
	files: StoredFile[];
	deliveries: Delivery[];
}
