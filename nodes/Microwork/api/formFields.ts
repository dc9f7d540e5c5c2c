import type { Box } from './types';

/** The fields of a form body in the order of the reference; names may repeat. */
export type FormFields = Array<[name: string, value: string]>;

/** The body of a tagging request (reference: Tag image). */
export const taggingFields = (request: {
	callbackUrl: string;
	objectsToTag: string;
	imageUrl: string;
}): FormFields => [
	['callback_url', request.callbackUrl],
	['objects_to_tag', request.objectsToTag],
	['image_url', request.imageUrl],
];

/** The body of an annotating request (reference: Annotate tags on image): repeated and nested names. */
export const annotatingFields = (request: {
	callbackUrl: string;
	imageUrl: string;
	instruction: string;
	annotationOptions: string[];
	tags: Box[];
}): FormFields => [
	['callback_url', request.callbackUrl],
	['image_url', request.imageUrl],
	['instruction', request.instruction],
	...request.annotationOptions.map((option): [string, string] => ['annotation_option', option]),
	...request.tags.flatMap(({ id, left, top, width, height }, index) =>
		Object.entries({ id, left, top, width, height }).map(([name, value]): [string, string] => [
			`tags[${index}][${name}]`,
			String(value),
		]),
	),
];
