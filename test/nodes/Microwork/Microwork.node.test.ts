import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { Microwork } from '../../../nodes/Microwork/Microwork.node';

const { properties } = new Microwork().description;

/** The names of the fields that one operation can show. */
const fieldsOf = (resource: string, operation: string) =>
	properties
		.filter(({ displayOptions: { show } = {} }) => {
			const operations = show?.operation as string[] | undefined;
			return show?.resource?.includes(resource) && operations?.includes(operation);
		})
		.map(({ name }) => name);

const optionsIn = ({ options = [] }: INodeProperties) => options as INodePropertyOptions[];
const delivery = ['resultDelivery', 'callbackUrl', 'options'];

it.each([
	['image', 'tag', ['imageUrl', 'objectsToTag', ...delivery]],
	[
		'image',
		'annotateTags',
		['imageUrl', 'instruction', 'annotationOptions', 'tagsInput', 'tags', 'tagsJson', ...delivery],
	],
	['task', 'get', ['taskId', 'options']],
	['task', 'cancel', ['taskId', 'options']],
	['task', 'getAll', ['returnAll', 'limit', 'simplify', 'filters', 'options']],
])("%s %s has the fields that users' workflows hold", (resource, operation, names) => {
	expect(fieldsOf(resource, operation)).toEqual(names);
});

it('offers the operations, each with the text of its action', () => {
	const offered = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(optionsIn)
		.map(({ name, value, action }) => [name, value, action]);
	expect(offered).toEqual([
		['Annotate Tags', 'annotateTags', 'Annotate tags of an image'],
		['Tag', 'tag', 'Tag an image'],
		['Cancel', 'cancel', 'Cancel a task'],
		['Get', 'get', 'Get a task'],
		['Get Many', 'getAll', 'Get many tasks'],
	]);
});
