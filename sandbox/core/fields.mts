import { z } from 'zod';

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/;

export const text = z.string({ error: 'is missing' }).refine((value) => value.trim() !== '', {
	error: 'must not be empty',
});

export const isoDate = z
	.string()
	.refine((value) => ISO_8601.test(value) && !Number.isNaN(Date.parse(value.replace(',', '.'))), {
		error: 'must be a date and time formatted according to ISO 8601',
	});

export const httpUrl = z.string({ error: 'is missing' }).refine(isHttpUrl, {
	error: 'must be a full URL that starts with http:// or https://',
});

/** A whole number within bounds, written in digits. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
	const bounds =
		most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
	return z
		.string()
		.refine((value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most, {
			error: `must be a whole number ${bounds}`,
		})
		.transform(Number);
}

function isHttpUrl(value: string): boolean {
	if (!/^https?:\/\//i.test(value)) return false;
	try {
		return new URL(value).hostname !== '';
	} catch {
		return false;
	}
}
