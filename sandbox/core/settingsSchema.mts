import { z } from 'zod';
import { LIFECYCLE } from './lifecycle.mts';
import type { Settings } from './settings.mts';

const DAY = 86_400_000;
const milliseconds = z
	.number()
	.int()
	.min(0)
	.max(7 * DAY);
const rate = z.number().min(0).max(1);

const pattern = z.string().refine(
	(source) => {
		try {
			new RegExp(source);
			return true;
		} catch {
			return false;
		}
	},
	{ error: 'is not a regular expression' },
);

export const foundTagSchema = z.strictObject({
	id: z.string().optional(),
	left: z.number(),
	top: z.number(),
	width: z.number(),
	height: z.number(),
	brand: z.string().nullish(),
	brand_id: z.string().nullish(),
	template_url: z.string().nullish(),
	template_id: z.string().nullish(),
	label: z.string().optional(),
});

const outcomeRule = z.strictObject({
	imageUrl: pattern.optional(),
	callbackUrl: pattern.optional(),
	type: z.enum(['tagging', 'annotating']).optional(),
	outcome: z.enum(['complete', 'cancel', 'ignore']).default('complete'),
	delayMs: milliseconds.optional(),
	tags: z.array(foundTagSchema).optional(),
	labels: z.array(z.string()).optional(),
	early: z.boolean().optional(),
	extraCallbacks: z.number().int().min(0).max(100).optional(),
	callback: z.boolean().optional(),
});

export const settingsSchema: z.ZodType<Settings> = z.strictObject({
	workReduceVersion: z.enum(['2018-07', '2018-08']).default('2018-07'),
	microworkVersion: z.enum(['2017-04', '2017-09']).default('2017-04'),

	workers: z.enum(['auto', 'byHand']).default('auto'),
	taskDelayMs: milliseconds.default(3000),
	orderStepDelayMs: milliseconds.default(5000),
	ordersStopAt: z.enum(LIFECYCLE).default('Delivered'),
	cancelRate: rate.default(0),
	outcomes: z.array(outcomeRule).default([]),
	seed: z.string().default('sandbox'),

	clockSpeed: z.number().positive().max(1_000_000).default(1),
	callbackShape: z.enum(['documented', 'task', 'camelCase']).default('documented'),
	callbackOnCancel: z.boolean().default(true),
	callbackDelayMs: milliseconds.default(0),
	callbackTimeoutMs: milliseconds.min(1).default(30_000),
	callbacksAtOnce: z.number().int().min(1).max(500).default(20),
	callbackHosts: z.enum(['local', 'any']).default('local'),
	duplicateRate: rate.default(0),
	earlyRate: rate.default(0),
	earlyLeadMs: milliseconds.default(2000),
	outOfOrder: z.boolean().default(false),
	outOfOrderSpreadMs: milliseconds.default(2000),

	answerDelayMs: milliseconds.default(0),
	listHolds: z.enum(['all', 'notCanceled', 'open']).default('all'),
	arrivalsPerPage: z.number().int().min(0).max(100).default(0),
	maxUploadBytes: z
		.number()
		.int()
		.min(0)
		.default(5 * 1024 ** 3),
	filesRedirect: z.boolean().default(false),
});

/**
 * The settings with some of them changed.
 * @throws {z.ZodError} when a field is unknown or its value doesn't fit
 */
export function changedSettings(current: Settings, change: unknown): Settings {
	const given = z.record(z.string(), z.unknown()).parse(change ?? {});
	return settingsSchema.parse({ ...current, ...given });
}
