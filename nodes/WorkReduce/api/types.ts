/** A file of an order: its address, or in the later revision an object with it. */
export type Attachment = string | { url: string; created_at?: string };

/** A note on an order: its text, or in the later revision an object with it. */
export type Note = string | { text: string; created_at?: string };

/** What was asked for or delivered; the later revision counts the hours of a result. */
export interface Work {
	notes?: Note[];
	attachments?: Attachment[];
	total_billable_hours?: number;
}

/** An order as the service sends it, in the shapes of both revisions (reference: Get Individual Order). */
export interface RawOrder {
	order_number: string;
	name?: string;
	status?: string;
	due_date?: string;
	requester_email?: string;
	team?: string;
	task_type?: string;
	work_request?: Work;
	/** The later revision sends one object. */
	work_result?: Work | Work[];
	account_name?: string;
	account_id?: string;
	created_at?: string;
	activated_at?: string;
	completed_at?: string;
	task_type_category?: string;
}

/** An order in one shape, whichever revision it came from; what the service left out is absent. */
export interface Order {
	orderNumber: string;
	name?: string;
	/** An open set, see `statuses.ts`. */
	status?: string;
	dueDate?: string;
	requesterEmail?: string;
	team?: string;
	taskType?: string;
	createdAt?: string;
	completedAt?: string;
	requestNotes: string[];
	resultNotes: string[];
	/** Request files first, each kind in the service's order. */
	files: OrderFile[];
}

export type FileSource = 'request' | 'result';

export interface OrderFile {
	source: FileSource;
	/** The whole address, with a query that may be a signature: not for messages or output. */
	url: string;
}

/** A kind of work that the account may order (reference: List All Task Types). */
export interface TaskType {
	code: string;
	description?: string;
}

/** What a create or an update sends; absent fields aren't sent (reference: New Order, Update An Existing Order). */
export type OrderFields = {
	name?: string;
	description?: string;
	/** ISO 8601 in UTC. */
	due_date?: string;
	task_type?: string;
	/** Only on create. */
	team?: string;
	/** Only on create. */
	requester_email?: string;
};

/** What create, update and cancel answer: the number and, under the name of the deed, `success`. */
export interface Confirmation {
	order_number: string;
	created?: string;
	updated?: string;
	deleted?: string;
}
