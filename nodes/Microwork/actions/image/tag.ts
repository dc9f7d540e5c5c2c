import type { OperationForm } from '../../../shared/items';
import { requiredText } from '../../../shared/values';
import type { NewTask } from '../../api/client';
import { imageUrlField, readImageUrl } from '../fields';

/** Has people draw boxes around the brand logos in an image (reference: Tag image). */
export const tag: OperationForm<NewTask> = {
	option: {
		name: 'Tag',
		value: 'tag',
		action: 'Tag an image',
		description: 'Have people draw boxes around the brand logos in an image',
	},
	fields: [
		imageUrlField,
		{
			displayName: 'Objects to Tag',
			name: 'objectsToTag',
			type: 'options',
			default: 'brands',
			description: 'What people should look for in the image',
			options: [{ name: 'Brands', value: 'brands', description: 'The logos of brands' }],
		},
	],
	read: (context, itemIndex) => ({
		type: 'tagging',
		fields: [
			[
				'objects_to_tag',
				requiredText(
					context.getNodeParameter('objectsToTag', itemIndex, 'brands'),
					'Objects to Tag',
					'Choose what people should look for.',
				),
			],
			['image_url', readImageUrl(context, itemIndex)],
		],
	}),
};
