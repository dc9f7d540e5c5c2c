import nock from 'nock';

import { localServer, recordPauses } from '../../../../engine';
import { referenceOf } from '../../../../../nodes/Microwork/api/callbackUrl';
import { boxes, completedTagging, createdAnnotating, tagsFound } from '../../examples';
import { account, API, CALLBACK, from, run } from '../../microworkNode';

recordPauses();

const parameters = {
	imageUrl: createdAnnotating.image_url,
	instruction: createdAnnotating.instruction,
	annotationOptions: createdAnnotating.options,
	tagsInput: 'json',
	tagsJson: JSON.stringify(tagsFound),
	resultDelivery: 'callback',
	callbackUrl: CALLBACK,
};
const annotate = async (more = {}, options?: Parameters<typeof run>[2]) =>
	await run('image.annotateTags', { ...parameters, ...more }, options);

const fieldsBehindCallback = [
	['image_url', 'https://ibb.co/fmMFRQ'],
	['instruction', 'Detect if tag is **good**, **bad**, or **great**.'],
	['annotation_option', 'good'],
	['annotation_option', 'bad'],
	['annotation_option', 'great'],
	...boxes.flatMap((box, index) =>
		Object.entries(box).map(([name, value]) => [`tags[${index}][${name}]`, String(value)]),
	),
];

/** Answers as the reference does and says which fields were sent, as on the wire. */
async function fieldsSent(more = {}, options = {}) {
	const server = await localServer(() => ({ body: createdAnnotating }));
	const { json, failure } = await annotate(more, { ...options, baseUrl: server.url });
	await server.close();
	if (failure) throw new Error(failure.message);
	expect(json).toEqual([createdAnnotating]);
	expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
		'POST /task/images/tags/annotating',
	]);
	const text = server.requests[0].body.toString();
	return { text, fields: [...new URLSearchParams(text)] };
}

it('sends the documented fields in order: options repeated, tags nested', async () => {
	const { text, fields } = await fieldsSent();
	expect(fields[0][0]).toBe('callback_url');
	expect(referenceOf(fields[0][1])).toBeDefined();
	expect(fields.slice(1)).toEqual(fieldsBehindCallback);
	expect(text).toContain('&annotation_option=good&annotation_option=bad&annotation_option=great&');
	expect(text).toContain(
		'&tags%5B0%5D%5Bid%5D=nk5DHouybZD2MvGqX&tags%5B0%5D%5Bleft%5D=1408&tags%5B0%5D%5Btop%5D=0&',
	);
});

it.each([
	['tags of a result by an expression', { tagsJson: from('$json.response.tags') }],
	['a whole task by an expression', { tagsJson: from('$json') }],
	['fields', { tagsInput: 'fields', tags: { tag: boxes } }],
	[
		'fields that hold expressions',
		{
			tagsInput: 'fields',
			tags: {
				tag: [0, 1].map((index) => ({
					id: from(`$json.response.tags[${index}].id`),
					left: from(`$json.response.tags[${index}].left`),
					top: from(`$json.response.tags[${index}].top`),
					width: from(`$json.response.tags[${index}].width`),
					height: from(`String($json.response.tags[${index}].height)`),
				})),
			},
		},
	],
	['options by an expression', { annotationOptions: from("['good', ' bad', '', 'great']") }],
	['options inside an option', { annotationOptions: [from("['good', 'bad']"), 'great'] }],
])('sends the same for %s', async (_how, more) => {
	const { fields } = await fieldsSent(more, { rows: [completedTagging] });
	expect(fields.slice(1)).toEqual(fieldsBehindCallback);
});

it('takes a number as an instruction or an answer', async () => {
	const { fields } = await fieldsSent({
		instruction: from('42'),
		annotationOptions: from('[1, true]'),
	});
	expect(fields.slice(2, 5)).toEqual([
		['instruction', '42'],
		['annotation_option', '1'],
		['annotation_option', 'true'],
	]);
});

it('is refused with an API version that does not have it, before anything is sent', async () => {
	const server = await localServer(() => ({ body: createdAnnotating }));
	const { failure } = await annotate({}, { credentials: [account(server.url, '2017-09')] });
	await server.close();
	expect(failure?.message).toBe('The API version 2017-09 of Microwork has no Annotating tasks');
	expect(failure?.description).toContain('API Version is 2017-04');
	expect(server.requests).toEqual([]);
});

it('creates a task for each item, in order and paired', async () => {
	nock(API)
		.post('/task/images/tags/annotating')
		.times(3)
		.reply(200, (_path, body) => ({
			...createdAnnotating,
			instruction: new URLSearchParams(String(body)).get('instruction'),
		}));
	const { json, pairs } = await annotate(
		{ instruction: from('$json.ask') },
		{ rows: [{ ask: 'first' }, { ask: 'second' }, { ask: 'third' }] },
	);
	expect(json.map(({ instruction }) => instruction)).toEqual(['first', 'second', 'third']);
	expect(pairs).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
});

describe('refuses before anything is sent', () => {
	it.each([
		[{ imageUrl: '//ibb.co/fmMFRQ' }, 'Image URL "//ibb.co/fmMFRQ" is not a web address'],
		[{ callbackUrl: 'callback' }, 'Callback URL "callback" is not a web address'],
		[{ instruction: ' ' }, 'Instruction is empty'],
		[{ annotationOptions: [' ', '  '] }, 'Annotation Options is empty'],
		[{ annotationOptions: from('[]') }, 'Annotation Options is empty'],
		[
			{ annotationOptions: ['good', 'bad', ' good'] },
			'Annotation Options has the answer "good" twice',
		],
		[
			{ annotationOptions: from("[{ text: 'good' }]") },
			'Annotation Options holds an object instead of a text',
		],
		[{ instruction: from('$json') }, 'Instruction holds an object instead of a text'],
		[
			{ tagsInput: 'fields', tags: { tag: [boxes[0], { ...boxes[1], id: boxes[0].id }] } },
			`Tags has the ID "${boxes[0].id}" twice`,
		],
		[{ tagsJson: '[{' }, 'Tags (JSON) is not valid JSON'],
		[{ tagsJson: '{}' }, 'Tags (JSON) holds no list of tags'],
		[{ tagsJson: '[]' }, 'Tags (JSON) holds no tag'],
		[{ tagsJson: from('$json.nothing') }, 'Tags (JSON) is not valid JSON'],
		[
			{ tagsJson: from("[{ id: 'a', left: 1, top: 1, width: 5 }]") },
			'Tags (JSON): tag 1 has no Height',
		],
		[{ tagsInput: 'fields', tags: { tag: [] } }, 'Tags holds no tag'],
		[
			{ tagsInput: 'fields', tags: { tag: [boxes[0], { ...boxes[1], width: 0 }] } },
			'Tags: tag 2 has a Width of 0',
		],
		[
			{ tagsInput: 'fields', tags: { tag: [{ ...boxes[0], left: from("'far'") }] } },
			'Tags: tag 1 has a Left that is not a number',
		],
	])('%j', async (wrong, message) => {
		const { failure } = await annotate(wrong);
		expect(failure?.message).toBe(message);
		expect(failure?.description).toBeTruthy();
	});
});

it('with continue on fail, one bad item leaves the results of the others', async () => {
	nock(API).post('/task/images/tags/annotating').times(2).reply(200, createdAnnotating);
	const { json } = await annotate(
		{ tagsJson: from('$json.tags') },
		{
			rows: [{ tags: tagsFound }, { tags: [] }, { tags: tagsFound }],
			onError: 'continueRegularOutput',
		},
	);
	expect(json.map(({ task_id, error }) => task_id ?? error)).toEqual([
		'K63nQmiYa5C57iXm5',
		'Tags (JSON) holds no tag [item 1]',
		'K63nQmiYa5C57iXm5',
	]);
});
