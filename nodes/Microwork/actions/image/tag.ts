import type { INodeProperties } from 'n8n-workflow';

import { show } from '../../../shared/fields';
import type { Operation } from '../../../shared/items';
import { taggingFields } from '../../api/formFields';
import { parseWebAddress } from '../../api/webAddress';
import { deliveryFields, readDelivery } from '../delivery';
import { imageUrlField } from '../fields';
import { createOne, type ImageTask } from './imageTask';

const shown = show('image', ['tag']);

const description: INodeProperties[] = [
	imageUrlField(['tag']),
	{
		displayName: 'Objects to Tag',
		name: 'objectsToTag',
		type: 'options',
		default: 'brands',
		displayOptions: shown,
		description: 'What people should look for in the image',
		options: [{ name: 'Brands', value: 'brands', description: 'The logos of brands' }],
	},
	...deliveryFields(shown),
];

/** Has people draw boxes around the brand logos in an image (reference: Tag image). */
export const tag: Operation<ImageTask> = {
	description,
	read(context, itemIndex) {
		const imageUrl = parseWebAddress(context.getNodeParameter('imageUrl', itemIndex), 'Image URL');
		const objectsToTag = String(context.getNodeParameter('objectsToTag', itemIndex, 'brands'));
		return {
			path: '/task/images/tagging',
			fields: (callbackUrl) => taggingFields({ callbackUrl, objectsToTag, imageUrl }),
			delivery: readDelivery(context, itemIndex),
		};
	},
	run: createOne,
};
