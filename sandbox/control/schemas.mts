import { z } from 'zod';
import { httpUrl, isoDate, text } from '../core/fields.mts';
import { foundTagSchema } from '../core/settingsSchema.mts';
import { faultSchema } from '../faults/faults.mts';
import { TASK_TYPES } from '../workreduce/taskTypes.mts';

const count = z.number().int().min(1).max(100_000).default(1);
const when = isoDate.transform((value) => Date.parse(value));

const fileInput = z.strictObject({
	name: text,
	type: z.string().default('application/octet-stream'),
	text: z.string().optional(),
	base64: z.string().optional(),
	/** So many bytes, made while they are sent. */
	bytes: z.number().int().min(0).optional(),
	/** Its address answers 404. */
	missing: z.boolean().default(false),
});

export type FileInput = z.output<typeof fileInput>;

export const resetBody = z.strictObject({
	seed: z.boolean().optional(),
	keepSettings: z.boolean().default(false),
});

export const bulkTasksBody = z.strictObject({
	count,
	type: z.enum(['tagging', 'annotating']).default('tagging'),
	status: z.enum(['pending', 'completed', 'canceled']).default('pending'),
	imageUrl: httpUrl.optional(),
	/** Absent: nobody is called back about them. */
	callbackUrl: httpUrl.optional(),
	instruction: text.default('Is the logo easy to see?'),
	options: z.array(text).min(1).default(['yes', 'no']),
	createdAt: when.optional(),
	/** How far apart they were created. */
	stepMs: z.number().int().min(0).default(0),
	held: z.boolean().default(false),
});

export const bulkOrdersBody = z.strictObject({
	count,
	status: text.default('Activated'),
	name: text.default('Order'),
	taskType: z.string().default(TASK_TYPES[0].code),
	description: z.string().optional(),
	dueDate: isoDate.optional(),
	team: z.string().optional(),
	requesterEmail: z.string().optional(),
	files: z.array(fileInput).default([]),
	/** Files of the result, from the start. */
	results: z.array(fileInput).default([]),
	createdAt: when.optional(),
	stepMs: z.number().int().min(0).default(0),
	held: z.boolean().default(false),
});

export const completeBody = z.strictObject({
	tags: z.array(foundTagSchema.extend({ id: z.string().optional() })).optional(),
	labels: z.array(z.string()).optional(),
	early: z.boolean().optional(),
	extraCallbacks: z.number().int().min(0).max(100).optional(),
	callback: z.boolean().optional(),
});

export const cancelBody = z.strictObject({ callback: z.boolean().optional() });

export const callbackBody = z.strictObject({
	times: z.number().int().min(1).max(200).default(1),
	shape: z.enum(['documented', 'task', 'camelCase']).optional(),
	/** Sent instead of the task; a text as it is, anything else as JSON. */
	body: z.unknown().optional(),
	url: httpUrl.optional(),
	retry: z.boolean().default(false),
});

export const advanceBody = z.strictObject({
	status: text.optional(),
	/** Whether the usual result is added when the work is handed in. */
	result: z.boolean().default(true),
});

export const resultsBody = z.strictObject({
	note: z.string().optional(),
	files: z.array(fileInput).default([]),
});

export const faultBody = faultSchema.refine(
	({ route }) => {
		try {
			return route === undefined || Boolean(new RegExp(route));
		} catch {
			return false;
		}
	},
	{ error: 'is neither the name of a route nor a regular expression', path: ['route'] },
);

const digits = z.string().regex(/^\d+$/, { error: 'must be a number' }).transform(Number);

export const requestsQuery = z.strictObject({
	service: z.string().optional(),
	route: z.string().optional(),
	method: z.string().optional(),
	path: z.string().optional(),
	status: digits.optional(),
	since: z.string().optional(),
	limit: digits.optional(),
});

export const listQuery = z.strictObject({
	status: z.string().optional(),
	limit: digits.default(100),
});

export const callbacksQuery = z.strictObject({
	task: z.string().optional(),
	limit: digits.optional(),
});
