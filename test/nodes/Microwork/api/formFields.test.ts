import fc from 'fast-check';
import qs from 'qs';

import { annotatingFields, taggingFields } from '../../../../nodes/Microwork/api/formFields';
import { boxes, createdAnnotating } from '../examples';

const encode = (fields: Array<[string, string]>) => new URLSearchParams(fields).toString();
const decode = (fields: Array<[string, string]>) =>
	qs.parse(encode(fields), { arrayLimit: 1000, parameterLimit: 100_000, depth: 5 });

it('writes a tagging request as the reference does', () => {
	expect(
		taggingFields({
			callbackUrl: 'http://www.example.com/callback',
			objectsToTag: 'brands',
			imageUrl: 'https://ibb.co/fmMFRQ',
		}),
	).toEqual([
		['callback_url', 'http://www.example.com/callback'],
		['objects_to_tag', 'brands'],
		['image_url', 'https://ibb.co/fmMFRQ'],
	]);
});

it('writes an annotating request as the reference does: options repeated, tags nested', () => {
	const { callback_url: callbackUrl, image_url: imageUrl, instruction } = createdAnnotating;
	expect(
		annotatingFields({
			callbackUrl,
			imageUrl,
			instruction,
			annotationOptions: ['good', 'bad', 'great'],
			tags: boxes,
		}),
	).toEqual([
		['callback_url', 'http://www.example.com/callback'],
		['image_url', 'https://ibb.co/fmMFRQ'],
		['instruction', 'Detect if tag is **good**, **bad**, or **great**.'],
		['annotation_option', 'good'],
		['annotation_option', 'bad'],
		['annotation_option', 'great'],
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
		callbackUrl: text,
		imageUrl: text,
		instruction: text,
		annotationOptions: fc.array(text, { minLength: 2 }),
		tags: fc.array(box, { minLength: 1, maxLength: 30 }),
	});
	fc.assert(
		fc.property(request, (asked) => {
			expect(decode(annotatingFields(asked))).toEqual({
				callback_url: asked.callbackUrl,
				image_url: asked.imageUrl,
				instruction: asked.instruction,
				annotation_option: asked.annotationOptions,
				tags: asked.tags.map(({ id, left, top, width, height }) => ({
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
