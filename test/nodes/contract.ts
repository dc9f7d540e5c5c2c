/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import type { OperationForm } from '../../nodes/shared/items';
import type { Resource } from '../../nodes/shared/menu';

/** The fields of each operation, `resource.operation`, as `field` or `collection.field`. */
export type Contract = Record<string, string[]>;

const isOperation = (value: unknown): value is OperationForm<unknown> =>
	typeof value === 'object' && value !== null && 'option' in value && 'fields' in value;

/**
 * Tests that a node offers what users' workflows hold, no more and no less, and that whoever adds an
 * operation leaves no step out.
 *
 * @param service the folder under `nodes/` and `test/nodes/`
 */
export function testContract(
	service: string,
	{ properties }: INodeTypeDescription,
	resources: Array<Resource<OperationForm<unknown>>>,
	contract: Contract,
): void {
	const listed = resources.flatMap(({ value: resource, operations }) =>
		operations.map((form) => ({ resource, operation: String(form.option.value), form })),
	);
	const nameOf = ({ resource, operation }: { resource: string; operation: string }) =>
		`${resource}.${operation}`;

	it('has all listed operations in the contract, and no others', () => {
		expect(listed.map(nameOf).sort()).toEqual(Object.keys(contract).sort());
	});

	it('lists every operation that a file holds', () => {
		const folder = join(__dirname, '..', '..', 'nodes', service, 'actions');
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => /^\w+[\\/]\w+\.ts$/.test(file))
			.flatMap((file) =>
				Object.values(jest.requireActual<Record<string, unknown>>(join(folder, file))),
			);
		const missing = files
			.filter(isOperation)
			.filter((operation) => !listed.some(({ form }) => form === operation));
		expect(missing.map(({ option }) => option.name)).toEqual([]);
	});

	it('offers the operations in the order of their names', () => {
		const menus = properties.filter(({ name }) => name === 'operation');
		const offered = menus.flatMap(({ displayOptions, options }) =>
			(options as INodePropertyOptions[]).map(
				({ value }) => `${displayOptions?.show?.resource?.[0] as string}.${value as string}`,
			),
		);
		expect([...offered].sort()).toEqual(Object.keys(contract).sort());
		for (const { options } of menus) {
			const names = (options as INodePropertyOptions[]).map(({ name }) => name);
			expect(names).toEqual([...names].sort());
		}
	});

	describe.each(listed)('$resource $operation', (one) => {
		it('has the fields of the contract', () => {
			expect(fieldsOf(properties, one)).toEqual(contract[nameOf(one)]);
		});

		it('tells in the menu what it does', () => {
			const { name, action, description } = one.form.option;
			for (const text of [name, action, description]) expect(text).toMatch(/^[A-Z].*[^.]$/);
		});

		it('has a test file of its own', () => {
			const file = join('actions', one.resource, `${one.operation}.test.ts`);
			expect([file, existsSync(join(__dirname, service, file))]).toEqual([file, true]);
		});
	});
}

function fieldsOf(
	properties: INodeProperties[],
	{ resource, operation }: { resource: string; operation: string },
): string[] {
	const shown = properties.filter(({ displayOptions: { show } = {} }) => {
		const operations = show?.operation as string[] | undefined;
		return show?.resource?.includes(resource) && operations?.includes(operation);
	});
	const names = shown.flatMap(({ name, type, options }) =>
		type === 'collection'
			? (options as INodeProperties[]).map((option) => `${name}.${option.name}`)
			: [name],
	);
	// A field may have another form for agents' tools.
	return [...new Set(names)];
}
