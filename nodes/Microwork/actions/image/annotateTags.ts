import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { InputError } from '../../../shared/problem';
import { parseBoxes } from '../../api/boxes';
import { annotatingFields } from '../../api/formFields';
import { parseWebAddress } from '../../api/webAddress';
import { deliveryFields, readDelivery } from '../delivery';
import { imageUrlField } from '../fields';
import { createOne, type ImageTask } from './imageTask';

const shown = show('image', ['annotateTags']);

const pixels = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	default: 0,
	description,
});

const description: INodeProperties[] = [
	imageUrlField(['annotateTags']),
	{
		displayName: 'Instruction',
		name: 'instruction',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder: 'e.g. Detect if the tag is **good**, **bad**, or **great**.',
		displayOptions: shown,
		description: 'The question that people answer for each tag',
	},
	{
		displayName: 'Annotation Options',
		name: 'annotationOptions',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Option' },
		required: true,
		default: [],
		placeholder: 'e.g. good',
		displayOptions: shown,
		description: 'The answers to choose from',
	},
	{
		displayName: 'Tags Input',
		name: 'tagsInput',
		type: 'options',
		noDataExpression: true,
		default: 'json',
		displayOptions: shown,
		description: 'How to enter the tags that people answer the question for',
		options: [
			{ name: 'Using Fields Below', value: 'fields', description: 'Enter each tag by hand' },
			{
				name: 'Using JSON',
				value: 'json',
				description: 'Take the tags of a tagging result as they are',
			},
		],
	},
	{
		displayName: 'Tags',
		name: 'tags',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		required: true,
		placeholder: 'Add Tag',
		default: {},
		displayOptions: { show: { ...shown.show, tagsInput: ['fields'] } },
		description: 'The rectangles in the image, in pixels',
		options: [
			{
				displayName: 'Tag',
				name: 'tag',
				values: [
					{
						displayName: 'ID',
						name: 'id',
						type: 'string',
						default: '',
						placeholder: 'e.g. nk5DHouybZD2MvGqX',
						description: 'By which you find the tag in the result',
					},
					pixels('Left', 'left', "Distance from the image's left border"),
					pixels('Top', 'top', "Distance from the image's top border"),
					pixels('Width', 'width', 'How wide the rectangle is'),
					pixels('Height', 'height', 'How high the rectangle is'),
				],
			},
		],
	},
	{
		displayName: 'Tags (JSON)',
		name: 'tagsJson',
		type: 'json',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.tags }}',
		displayOptions: { show: { ...shown.show, tagsInput: ['json'] } },
		description:
			'The tags of a tagging result as they are, or a list of objects with ID, left, top, width and height',
	},
	...deliveryFields(shown),
];

/** Has people answer a question for each tag of an image (reference: Annotate tags on image). */
export const annotateTags: Operation<ImageTask> = {
	description,
	read(context, itemIndex) {
		const imageUrl = parseWebAddress(context.getNodeParameter('imageUrl', itemIndex), 'Image URL');
		const instruction = readInstruction(context.getNodeParameter('instruction', itemIndex));
		const annotationOptions = readOptions(context.getNodeParameter('annotationOptions', itemIndex));
		const tags = readTags(context, itemIndex);
		return {
			path: '/task/images/tags/annotating',
			fields: (callbackUrl) =>
				annotatingFields({ callbackUrl, imageUrl, instruction, annotationOptions, tags }),
			delivery: readDelivery(context, itemIndex),
		};
	},
	run: createOne,
};

function readInstruction(value: unknown): string {
	const instruction = typeof value === 'string' ? value.trim() : '';
	if (instruction !== '') return instruction;
	throw new InputError('Instruction is empty', 'Enter the question that people should answer.');
}

function readOptions(value: unknown): string[] {
	const options = [value]
		.flat(2)
		.map((option) => String(option ?? '').trim())
		.filter((option) => option !== '');
	if (options.length > 0) return options;
	throw new InputError(
		'Annotation Options is empty',
		'Add at least one answer that people can choose.',
	);
}

const readTags = (context: IExecuteFunctions, itemIndex: number) =>
	context.getNodeParameter('tagsInput', itemIndex) === 'fields'
		? parseBoxes(context.getNodeParameter('tags.tag', itemIndex, []), 'Tags')
		: parseBoxes(context.getNodeParameter('tagsJson', itemIndex), 'Tags (JSON)');
