import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import {
	filterText,
	limitFields,
	readLimit,
	readSimplify,
	simplifyField,
} from '../../../nodes/shared/fields';
import { inlineNode, runNode } from '../../engine';

/** What a node reads of what the user filled in. */
async function read<T>(
	readIt: (context: IExecuteFunctions, itemIndex: number) => T,
	parameters: INodeParameters,
): Promise<T> {
	let result: { value: T } | undefined;
	const node = inlineNode(
		'Probe',
		async function (this: IExecuteFunctions) {
			result = { value: readIt(this, 0) };
			return [[]];
		},
		{ properties: [...limitFields, simplifyField] },
	);
	const { error } = await runNode(node, { parameters });
	if (error) throw error as unknown as Error;
	return result!.value;
}

it.each([
	[{}, 50],
	[{ limit: 3 }, 3],
	[{ limit: '={{ "3" }}' }, 3],
	[{ returnAll: true, limit: 3 }, undefined],
])('a list with %j has the limit %p', async (parameters, limit) => {
	expect(await read(readLimit, parameters)).toBe(limit);
});

it.each([0, -1, 2.5, '', 'all', '={{ ({ valueOf: 1, toString: 1 }) }}'])(
	'%j is no limit',
	async (limit) => {
		await expect(read(readLimit, { limit })).rejects.toMatchObject({
			message: 'Limit is not a whole number above 0',
		});
	},
);

it('an answer is simplified unless the user wants it whole', async () => {
	expect(await read(readSimplify, {})).toBe(true);
	expect(await read(readSimplify, { simplify: false })).toBe(false);
});

describe('a filter', () => {
	it.each([
		[{}, undefined],
		[{ status: '' }, undefined],
		[{ status: ' pending ' }, 'pending'],
	])('%j filters by %p', (filters, text) => {
		expect(filterText(filters, 'status', 'Status')).toBe(text);
	});

	it.each([undefined, null])('whose expression finds %p is refused by its name', (status) => {
		expect(() => filterText({ status }, 'status', 'Status')).toThrow(
			'The filter Status has an expression that finds nothing',
		);
	});
});
