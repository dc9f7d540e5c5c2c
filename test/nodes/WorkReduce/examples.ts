/** The examples of the reference, as it prints them. */

export const order = {
	order_number: '00007847',
	name: 'QA Screenshot of Ad Creative - BigCo',
	status: 'Complete',
	due_date: '2018-05-03T18:30:00Z',
	requester_email: 'george@big-agency.com',
	team: 'MENA launch ads',
	work_request: {
		notes: ['Please look at the tag code...'],
		attachments: [
			'https://s3.workreduce.com/bigagency/tag_screenshot.jpg',
			'https://s3.workreduce.com/bigagency/spreadsheet_details.xlsx',
			'https://s3.workreduce.com/bigagency/notes.txt',
		],
	},
	work_result: [
		{
			notes: ['Here is a comment....'],
			attachments: ['https://s3.workreduce.com/bigagency/completed_screenshot.jpg'],
		},
	],
	task_type: 'qa_screenshot',
};

export const anotherOrder = {
	order_number: '00007848',
	name: 'QA Screenshot of Ad Creative - BigCo - Another',
	status: 'Approved',
	due_date: '2018-05-04T18:30:00Z',
	requester_email: 'george@big-agency.com',
	team: 'MENA launch ads',
	work_request: {
		notes: ['Please look at the tag code again...'],
		attachments: [
			'https://s3.workreduce.com/bigagency/tag_screenshot2.jpg',
			'https://s3.workreduce.com/bigagency/spreadsheet_details2.xlsx',
			'https://s3.workreduce.com/bigagency/notes2.txt',
		],
	},
	work_result: [
		{
			notes: ['Here is another comment....'],
			attachments: ['https://s3.workreduce.com/bigagency/completed_screenshot2.jpg'],
		},
	],
	task_type: 'qa_screenshot',
};

export const created = { order_number: '00007848', created: 'success' };
export const updated = { order_number: '00007848', updated: 'success' };
export const deleted = { order_number: '00007848', deleted: 'success' };

export const taskTypes = [
	{ code: 'qa_screenshot', description: 'QA Screenshot of Ad Creative' },
	{ code: 'recon', description: 'Reconciliation of quarterly ad spend' },
];

/** The task types in the shape that the later revision gives them. */
export const laterTaskTypes = [
	{
		task_type: 'qa_screenshot',
		task_type_category: 'QA',
		description: 'QA Screenshot of Ad Creative',
	},
	{
		task_type: 'recon',
		task_type_category: 'Reconciliation',
		description: 'Reconciliation of quarterly ad spend',
	},
];

/** The first order in the shape that the later revision gives it. */
export const laterOrder = {
	...order,
	account_name: 'Big Agency',
	account_id: 'WRCUST43442',
	created_at: '2018-05-01T09:00:00Z',
	activated_at: '2018-05-01T09:30:00Z',
	completed_at: '2018-05-03T17:00:00Z',
	task_type_category: 'QA',
	work_request: {
		notes: [{ created_at: '2018-05-01T09:00:00Z', text: 'Please look at the tag code...' }],
		attachments: order.work_request.attachments.map((url) => ({
			created_at: '2018-05-01T09:00:00Z',
			url,
		})),
	},
	work_result: {
		notes: [{ created_at: '2018-05-03T17:00:00Z', text: 'Here is a comment....' }],
		attachments: [
			{
				created_at: '2018-05-03T17:00:00Z',
				url: 'https://s3.workreduce.com/bigagency/completed_screenshot.jpg',
			},
		],
		total_billable_hours: 1.5,
	},
};
