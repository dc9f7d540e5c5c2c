/** The task types of the account (List All Task Types). */
export const TASK_TYPES = [
	{ code: 'qa_screenshot', description: 'QA Screenshot of Ad Creative', category: 'QA' },
	{
		code: 'recon',
		description: 'Reconciliation of quarterly ad spend',
		category: 'Reconciliation',
	},
	{
		code: 'trafficking',
		description: 'Trafficking of display campaigns',
		category: 'Ad Operations',
	},
] as const;
