import { InputError } from '../../shared/problem';
import { fieldsOf, isFields, parseJson } from '../../shared/values';

/** A rectangle on an image, in pixels from its top left; all that an annotating request sends of a tag. */
export interface Box {
	id: string;
	left: number;
	top: number;
	width: number;
	height: number;
}

/**
 * The boxes of an annotating request out of tags in any of the forms users have them: a list, an object
 * with `tags`, a task or its `response`, each also as JSON text. Whatever else tags hold is left out.
 *
 * @param field the display name of the field, for messages
 * @throws InputError for text that is no JSON, for no tags, for a tag without an ID, a place or a size, and for an ID
 * that comes twice
 */
export function parseBoxes(value: unknown, field: string): Box[] {
	const given = typeof value === 'string' ? parseJson(value) : value;
	if (given === undefined) {
		throw new InputError(
			`${field} is not valid JSON`,
			'Enter a list such as [{"id": "a", "left": 0, "top": 0, "width": 10, "height": 10}], or an expression that gives the tags of a result.',
		);
	}
	const tags = findTags(given);
	if (tags === undefined) {
		throw new InputError(
			`${field} holds no list of tags`,
			'Enter a list of tags, or an object with such a list named "tags", as a tagging result has it.',
		);
	}
	if (tags.length === 0) {
		throw new InputError(
			`${field} holds no tag`,
			'Add at least one tag. If the tagging found nothing, skip this image before this node, e.g. with an If node.',
		);
	}
	const boxes = tags.map((tag, index) => parseBox(tag, `${field}: tag ${index + 1}`));
	const known = new Set<string>();
	for (const { id } of boxes) {
		if (known.has(id)) {
			throw new InputError(
				`${field} has the ID "${id}" twice`,
				'Give each tag an ID of its own, by which you find it in the result.',
			);
		}
		known.add(id);
	}
	return boxes;
}

function findTags(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (!isFields(value)) return undefined;
	const { tags, response } = value;
	return Array.isArray(tags) ? tags : response === undefined ? undefined : findTags(response);
}

function parseBox(value: unknown, place: string): Box {
	const tag = fieldsOf(value);
	const id = typeof tag.id === 'number' ? String(tag.id) : tag.id;
	if (typeof id !== 'string' || id.trim() === '') {
		throw new InputError(
			`${place} has no ID`,
			'Give each tag an ID, by which you find it in the result.',
		);
	}
	return {
		id: id.trim(),
		left: parsePixels(tag.left, place, 'Left'),
		top: parsePixels(tag.top, place, 'Top'),
		width: parseSize(tag.width, place, 'Width'),
		height: parseSize(tag.height, place, 'Height'),
	};
}

function parsePixels(value: unknown, place: string, name: string): number {
	const isText = typeof value === 'string' && value.trim() !== '';
	const pixels = isText || typeof value === 'number' ? Number(value) : NaN;
	if (Number.isFinite(pixels)) return pixels;
	throw new InputError(
		`${place} has ${isMissing(value) ? `no ${name}` : `a ${name} that is not a number`}`,
		`Enter ${name} in pixels, as a number.`,
	);
}

function parseSize(value: unknown, place: string, name: string): number {
	const pixels = parsePixels(value, place, name);
	if (pixels > 0) return pixels;
	throw new InputError(`${place} has a ${name} of ${pixels}`, `Enter a ${name} above 0.`);
}

const isMissing = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
