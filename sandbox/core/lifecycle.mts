/** The lifecycle of an order as the reference's diagram has it. */
export const LIFECYCLE = [
	'Draft',
	'Activated',
	'Accepted',
	'In Progress',
	'Submitted',
	'In QA',
	'QA Complete',
	'Completed',
	'Delivered',
	'Approved',
] as const;
