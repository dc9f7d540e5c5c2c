import {
	NodeHelpers,
	type IExecuteFunctions,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

import type { OperationForm } from '../../../nodes/shared/items';
import { chosenOperation, menuFields } from '../../../nodes/shared/menu';
import { inlineNode, runNode } from '../../engine';

const text = (name: string, more: Partial<INodeProperties> = {}): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
	...more,
});

const form = (name: string, more: Partial<OperationForm<string>> = {}): OperationForm<string> => ({
	option: { name, value: name.toLowerCase(), action: `${name} it` },
	fields: [],
	read: () => name,
	...more,
});

const resources = [
	{
		name: 'Tree',
		value: 'tree',
		operations: [
			form('Plant', {
				fields: [
					text('kind'),
					text('note', { displayOptions: { show: { kind: ['oak'] }, hide: { place: [''] } } }),
					text('place'),
				],
				options: [text('Zone'), text('Age')],
			}),
			form('Cut', { fields: [text('treeId')] }),
		],
	},
	{
		name: 'Bird',
		value: 'bird',
		operations: [form('Watch'), form('Cut', { fields: [text('nail')] })],
	},
];

const properties = menuFields(resources);
const node: INodeType = inlineNode('Garden', async () => [[]], { properties });

/** The names of the fields that the editor shows. */
function shown(chosen: INodeParameters): string[] {
	const values = NodeHelpers.getNodeParameters(
		properties,
		chosen,
		true,
		false,
		null,
		node.description,
	)!;
	return properties
		.filter((field) => NodeHelpers.displayParameter(values, field, null, node.description))
		.map(({ name }) => name);
}

const menus = ['resource', 'operation'];

it('shows the fields of the chosen operation, and of no other', () => {
	expect(shown({ resource: 'tree', operation: 'plant', place: 'here' })).toEqual([
		...menus,
		...['kind', 'place', 'options'],
	]);
	expect(shown({ resource: 'tree', operation: 'cut' })).toEqual([...menus, 'treeId', 'options']);
	expect(shown({ resource: 'bird', operation: 'cut' })).toEqual([...menus, 'nail', 'options']);
});

it("keeps a field's own conditions", () => {
	const oak = { resource: 'tree', operation: 'plant', kind: 'oak' };
	expect(shown({ ...oak, place: 'here' })).toContain('note');
	expect(shown(oak)).not.toContain('note');
});

it('sorts both menus, and starts with the first of what it was given', () => {
	const [resource, ...operations] = properties;
	const namesIn = ({ options = [] }: INodeProperties) => options.map(({ name }) => name);
	expect(namesIn(resource)).toEqual(['Bird', 'Tree']);
	expect(operations.slice(0, 2).map(namesIn)).toEqual([
		['Cut', 'Plant'],
		['Cut', 'Watch'],
	]);
	expect(resource.default).toBe('tree');
	expect(operations.slice(0, 2).map((menu) => menu.default)).toEqual(['plant', 'watch']);
	expect(shown({})).toContain('kind');
});

it("sorts an operation's options, with that which all have", () => {
	const options = properties.filter(({ name }) => name === 'options');
	expect(options.map((field) => field.options?.map(({ name }) => name))).toEqual([
		['Age', 'maxConcurrency', 'Zone'],
		...Array<string[]>(3).fill(['maxConcurrency']),
	]);
});

it.each([
	[{}, 'Plant it'],
	[{ operation: 'cut' }, 'Cut it'],
	[{ resource: 'bird' }, 'Watch it'],
])('runs what the user chose with %j', async (parameters, action) => {
	let chosen: unknown;
	const garden = inlineNode(
		'Garden',
		async function (this: IExecuteFunctions) {
			chosen = chosenOperation(this, resources).option.action;
			return [[]];
		},
		{ properties },
	);
	expect((await runNode(garden, { parameters })).error).toBeUndefined();
	expect(chosen).toBe(action);
});
