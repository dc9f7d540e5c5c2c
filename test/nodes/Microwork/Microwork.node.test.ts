/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { image, task } from '../../../nodes/Microwork/actions/operations';
import { TASK_TYPES } from '../../../nodes/Microwork/api/client';
import { Microwork } from '../../../nodes/Microwork/Microwork.node';

const { properties } = new Microwork().description;
const operations = [image, task].flatMap(({ value: resource, operations: forms }) =>
	forms.map(({ option }) => ({ resource, operation: option.value as string, option })),
);

/** The names of the fields that one operation can show. */
const fieldsOf = (resource: string, operation: string) =>
	properties
		.filter(({ displayOptions: { show } = {} }) => {
			const shownFor = show?.operation as string[] | undefined;
			return show?.resource?.includes(resource) && shownFor?.includes(operation);
		})
		.map(({ name }) => name);

const optionsIn = ({ options = [] }: INodeProperties) => options as INodePropertyOptions[];
const delivery = ['resultDelivery', 'callbackUrl', 'options'];

/** What users' workflows hold: a field that is here stays. */
const CONTRACT: Record<string, string[]> = {
	'image.tag': ['imageUrl', 'objectsToTag', ...delivery],
	'image.annotateTags': [
		'imageUrl',
		'instruction',
		'annotationOptions',
		'tagsInput',
		'tags',
		'tagsJson',
		...delivery,
	],
	'task.get': ['taskId', 'options'],
	'task.cancel': ['taskId', 'options'],
	'task.getAll': ['returnAll', 'limit', 'simplify', 'filters', 'options'],
};

describe.each(operations)('$resource $operation', ({ resource, operation, option }) => {
	it("has the fields that users' workflows hold, by its entry in CONTRACT", () => {
		expect(CONTRACT).toHaveProperty([`${resource}.${operation}`]);
		expect(fieldsOf(resource, operation)).toEqual(CONTRACT[`${resource}.${operation}`]);
	});

	it('tells in the menu what it does', () => {
		for (const text of [option.name, option.action, option.description]) {
			expect(text).toMatch(/^[A-Z].*[^.]$/);
		}
	});

	it('has a test file of its own', () => {
		const file = join(__dirname, 'actions', resource, `${operation}.test.ts`);
		expect([file.slice(__dirname.length), existsSync(file)]).toEqual([
			`/actions/${resource}/${operation}.test.ts`,
			true,
		]);
	});
});

it('has no operation less than users know', () => {
	const known = operations.map(({ resource, operation }) => `${resource}.${operation}`);
	expect(known).toEqual(expect.arrayContaining(Object.keys(CONTRACT)));
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

it('offers every kind of task that can be created as a filter of lists', () => {
	const filters = properties.find(({ name }) => name === 'filters')!;
	const type = (filters.options as INodeProperties[]).find(({ name }) => name === 'type')!;
	expect(
		optionsIn(type)
			.map(({ value }) => value)
			.sort(),
	).toEqual(Object.keys(TASK_TYPES).sort());
});
