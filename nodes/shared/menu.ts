import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { optionsField } from './fields';
import type { OperationForm } from './items';

/** A heading of a node's menu with the operations under it. */
export interface Resource<Form extends OperationForm<unknown>> {
	name: string;
	/** What workflows store. */
	value: string;
	/** The first is what a new node shows. */
	operations: Form[];
}

/**
 * All fields of a node with resources and operations: the two menus, then each operation's fields, which
 * show for that operation alone.
 *
 * @param resources the first is what a new node shows
 */
export const menuFields = (
	resources: Array<Resource<OperationForm<unknown>>>,
): INodeProperties[] => [
	menu(
		'Resource',
		'resource',
		resources.map(({ name, value }) => ({ name, value })),
	),
	...resources.map(
		({ value, operations }): INodeProperties => ({
			...menu(
				'Operation',
				'operation',
				operations.map(({ option }) => option),
			),
			displayOptions: { show: { resource: [value] } },
		}),
	),
	...resources.flatMap(({ value, operations }) =>
		operations.flatMap(({ option, fields, options }) =>
			[...fields, optionsField(options)].map(
				(field): INodeProperties => ({
					...field,
					displayOptions: {
						...field.displayOptions,
						show: {
							resource: [value],
							operation: [option.value as string],
							...field.displayOptions?.show,
						},
					},
				}),
			),
		),
	),
];

/** A menu of these choices by their names; a new node shows the first that was given. */
function menu(displayName: string, name: string, choices: INodePropertyOptions[]): INodeProperties {
	const [{ value: first }] = choices;
	const options = [...choices].sort((a, b) => a.name.localeCompare(b.name));
	return { displayName, name, type: 'options', noDataExpression: true, default: first, options };
}

/** The operation that the user chose. */
export function chosenOperation<Form extends OperationForm<unknown>>(
	context: IExecuteFunctions,
	resources: Array<Resource<Form>>,
): Form {
	const [resource, operation] = ['resource', 'operation'].map((name) =>
		context.getNodeParameter(name, 0),
	);
	return resources
		.find(({ value }) => value === resource)!
		.operations.find(({ option }) => option.value === operation)!;
}
