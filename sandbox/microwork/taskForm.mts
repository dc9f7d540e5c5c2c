import { z } from 'zod';
import { httpUrl, text } from '../core/fields.mts';
import type { Form } from '../core/forms.mts';
import { checked, fieldsError } from '../core/httpError.mts';

const TAG_FIELD = /^tags\[\d+\]\[(id|left|top|width|height)\]$/;

const NUMBER = /^-?\d+(\.\d+)?$/;

const pixels = z
	.string({ error: 'is missing' })
	.refine((value) => NUMBER.test(value) && Number(value) >= 0, {
		error: 'must be a number of pixels',
	})
	.transform(Number);

const size = pixels.refine((value) => value > 0, { error: 'must be more than 0' });

const objectsToTag = z
	.literal('brands', { error: 'must be brands: nothing else is supported' })
	.default('brands');

const taggingFields = z.strictObject({
	callback_url: httpUrl,
	image_url: httpUrl,
	objects_to_tag: objectsToTag,
});

const boundingBoxesFields = z.strictObject({
	callbackUrl: httpUrl,
	imageUrl: httpUrl,
	objectsToTag,
});

const annotatingFields = z.strictObject({
	callback_url: httpUrl,
	image_url: httpUrl,
	instruction: text,
	annotation_option: z.preprocess(
		(value) => (typeof value === 'string' ? [value] : value),
		z.array(text, { error: 'is missing' }).min(1),
	),
	tags: z
		.array(z.strictObject({ id: text, left: pixels, top: pixels, width: size, height: size }), {
			error: 'must be an array of rectangles: tags[0][id], tags[0][left], …',
		})
		.min(1, { error: 'must hold at least one rectangle' }),
});

/**
 * The fields of a tagging task (Tag image).
 * @throws {HttpError} 400 that names the fields that don't fit
 */
export function taggingTask(form: Form): z.output<typeof taggingFields> {
	checkNames(form, () => false);
	return checked(taggingFields, form.nested);
}

/**
 * The same in the reference of September 2017 (`boundingBoxes`).
 * @throws {HttpError} 400 that names the fields that don't fit
 */
export function boundingBoxesTask(form: Form): z.output<typeof boundingBoxesFields> {
	checkNames(form, () => false);
	return checked(boundingBoxesFields, form.nested);
}

/**
 * The fields of an annotating task (Annotate tags on image).
 * @throws {HttpError} 400 that names the fields that don't fit
 */
export function annotatingTask(form: Form): z.output<typeof annotatingFields> {
	checkNames(form, (name) => name === 'annotation_option');
	const fields = checked(annotatingFields, form.nested);
	const ids = fields.tags.map(({ id }) => id);
	const twice = ids.findIndex((id, at) => ids.indexOf(id) !== at);
	if (twice !== -1)
		throw fieldsError([{ field: `tags.${twice}.id`, message: 'is given more than once' }]);
	return fields;
}

/** The keys are taken literally: `annotation_option[]` or `tags[][left]` would pass a lenient parser unseen. */
function checkNames({ fields }: Form, repeatable: (name: string) => boolean): void {
	const seen = new Set<string>();
	for (const [name] of fields) {
		if (name.includes('[') && !TAG_FIELD.test(name)) {
			throw fieldsError([{ field: name, message: 'is not a field of this request' }]);
		}
		if (seen.has(name) && !repeatable(name)) {
			throw fieldsError([{ field: name, message: 'is given more than once' }]);
		}
		seen.add(name);
	}
}
