import fc from 'fast-check';
import qs from 'qs';

import { boxFields, formBody } from '../../../../nodes/Microwork/api/formFields';
import { boxes } from '../examples';

it('writes tags as the reference does: nested names', () => {
	expect(boxFields(boxes)).toEqual([
		['tags[0][id]', 'nk5DHouybZD2MvGqX'],
		['tags[0][left]', '1408'],
		['tags[0][top]', '0'],
		['tags[0][width]', '601'],
		['tags[0][height]', '121'],
		['tags[1][id]', 'JwfffWsnqX6KBFqom'],
		['tags[1][left]', '975'],
		['tags[1][top]', '1396'],
		['tags[1][width]', '1262'],
		['tags[1][height]', '1465'],
	]);
});

it.each([
	['2017-04', 'callback_url=http%3A%2F%2Fa.test%2F&objects_to_tag=brands&image_url=b'],
	['2017-09', 'callbackUrl=http%3A%2F%2Fa.test%2F&objectsToTag=brands&imageUrl=b'],
] as const)("writes fields under the names of %s's reference", (version, body) => {
	const fields: Array<[string, string]> = [
		['callback_url', 'http://a.test/'],
		['objects_to_tag', 'brands'],
		['image_url', 'b'],
	];
	expect(formBody(fields, version).toString()).toBe(body);
});

it('is read by a form parser as what was asked for, whatever the texts hold', () => {
	const text = fc.string({ unit: 'grapheme', minLength: 1 });
	const box = fc.record({
		id: text,
		left: fc.integer(),
		top: fc.integer(),
		width: fc.integer({ min: 1 }),
		height: fc.integer({ min: 1 }),
	});
	const request = fc.record({
		instruction: text,
		annotationOptions: fc.array(text, { minLength: 2 }),
		tags: fc.array(box, { minLength: 1, maxLength: 30 }),
	});
	fc.assert(
		fc.property(request, ({ instruction, annotationOptions, tags }) => {
			const body = formBody(
				[
					['instruction', instruction],
					...annotationOptions.map((option): [string, string] => ['annotation_option', option]),
					...boxFields(tags),
				],
				'2017-04',
			);
			const options = { arrayLimit: 1000, parameterLimit: 100_000, depth: 5 };
			expect(qs.parse(body.toString(), options)).toEqual({
				instruction,
				annotation_option: annotationOptions,
				tags: tags.map(({ id, left, top, width, height }) => ({
					id,
					left: String(left),
					top: String(top),
					width: String(width),
					height: String(height),
				})),
			});
		}),
	);
});
