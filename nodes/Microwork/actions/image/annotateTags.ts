import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { OperationForm } from '../../../shared/items';
import { InputError } from '../../../shared/problem';
import { enteredText, listOf, requiredText } from '../../../shared/values';
import { parseBoxes } from '../../api/boxes';
import type { NewTask } from '../../api/client';
import { boxFields } from '../../api/formFields';
import { imageUrlField, readImageUrl } from '../fields';

const pixels = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	default: 0,
	description,
});

const fields: INodeProperties[] = [
	imageUrlField,
	{
		displayName: 'Instruction',
		name: 'instruction',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder: 'e.g. Detect if the tag is **good**, **bad**, or **great**.',
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
		description: 'The answers to choose from',
	},
	{
		displayName: 'Tags Input',
		name: 'tagsInput',
		type: 'options',
		noDataExpression: true,
		default: 'json',
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
		displayOptions: { show: { tagsInput: ['fields'] } },
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
		displayOptions: { show: { tagsInput: ['json'] } },
		description:
			'The tags of a tagging result as they are, or a list of objects with ID, left, top, width and height',
		builderHint: {
			propertyHint:
				'Give the tags by an expression: $json.tags behind an Image > Tag that waits for its result, $json.response.tags behind a Task > Get.',
		},
	},
];

/** Has people answer a question for each tag of an image (reference: Annotate tags on image). */
export const annotateTags: OperationForm<NewTask> = {
	option: {
		name: 'Annotate Tags',
		value: 'annotateTags',
		action: 'Annotate tags of an image',
		description: 'Have people answer a question for each tag of an image',
	},
	fields,
	read: (context, itemIndex) => ({
		type: 'annotating',
		fields: [
			['image_url', readImageUrl(context, itemIndex)],
			[
				'instruction',
				requiredText(
					context.getNodeParameter('instruction', itemIndex, ''),
					'Instruction',
					'Enter the question that people should answer.',
				),
			],
			...readOptions(context.getNodeParameter('annotationOptions', itemIndex, [])).map(
				(option): [string, string] => ['annotation_option', option],
			),
			...boxFields(readTags(context, itemIndex)),
		],
	}),
};

function readOptions(value: unknown): string[] {
	const options = listOf(value)
		.flatMap(listOf)
		.map((option) => enteredText(option, 'Annotation Options'))
		.filter((option) => option !== undefined);
	if (options.length === 0) {
		throw new InputError(
			'Annotation Options is empty',
			'Add at least one answer that people can choose.',
		);
	}
	const twice = options.find((option, index) => options.indexOf(option) !== index);
	if (twice !== undefined) {
		throw new InputError(
			`Annotation Options has the answer "${twice}" twice`,
			'Remove one of them, so that people can tell the answers apart.',
		);
	}
	return options;
}

const readTags = (context: IExecuteFunctions, itemIndex: number) =>
	context.getNodeParameter('tagsInput', itemIndex) === 'fields'
		? parseBoxes(context.getNodeParameter('tags.tag', itemIndex, []), 'Tags')
		: parseBoxes(context.getNodeParameter('tagsJson', itemIndex), 'Tags (JSON)');
