/** An order as get and list show it (Get Individual Order). */
export interface ApiOrder {
	order_number: string;
	name: string;
	status: string;
	due_date: string | null;
	requester_email: string | null;
	team: string | null;
	work_request: { notes: string[]; attachments: string[] };
	work_result: Array<{ notes: string[]; attachments: string[] }>;
	task_type: string;
}

interface DatedNote {
	created_at: string;
	text: string;
}

interface DatedFile {
	created_at: string;
	url: string;
}

/** The same in the reference of August 2018. */
export interface LaterOrder extends Omit<ApiOrder, 'work_request' | 'work_result'> {
	work_request: { notes: DatedNote[]; attachments: DatedFile[] };
	work_result: { total_billable_hours: number; notes: DatedNote[]; attachments: DatedFile[] };
	account_name: string;
	account_id: string;
	created_at: string;
	activated_at: string | null;
	completed_at: string | null;
	task_type_category: string | null;
}

/** A task type of the account (List All Task Types). */
export interface ApiTaskType {
	code: string;
	description: string;
}

/** The same in the reference of August 2018. */
export interface LaterTaskType {
	task_type: string;
	task_type_category: string;
	description: string;
}
