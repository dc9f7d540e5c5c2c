import type { IDataObject } from 'n8n-workflow';

import { recall, remember, UNTOLD, type Memory } from '../../../../nodes/WorkReduce/trigger/memory';

/** What 0.1.0 stored, and what it means. */
const fixtures: Array<[string, IDataObject, Memory]> = [
	[
		'with two events that are still to be told',
		{
			orders: {
				about: 'orderFinished workReduceApi',
				newest: '00000006 00000005 00000004 00000003 00000002 00000001',
				followed: { 'In Progress': '00000001 00000002', '': '00000005 00000006' },
			},
		},
		{
			newest: ['00000006', '00000005', '00000004', '00000003', '00000002', '00000001'],
			followed: new Map([
				['00000001', 'In Progress'],
				['00000002', 'In Progress'],
				['00000005', UNTOLD],
				['00000006', UNTOLD],
			]),
		},
	],
	[
		'in the middle of asking for orders one by one',
		{
			orders: {
				about: 'statusChanged workReduceApi',
				newest: '00000003 00000002 00000001',
				followed: { 'In Progress': '00000001 00000002', 'In QA': '00000003' },
				lastAsked: '00000002',
			},
		},
		{
			newest: ['00000003', '00000002', '00000001'],
			followed: new Map([
				['00000001', 'In Progress'],
				['00000002', 'In Progress'],
				['00000003', 'In QA'],
			]),
			lastAsked: '00000002',
		},
	],
	[
		'of an account without orders',
		{ orders: { about: 'orderCreated workReduceApi', newest: '', followed: {} } },
		{ newest: [], followed: new Map() },
	],
];

describe.each(fixtures)('what 0.1.0 stored, %s', (_, stored, memory) => {
	const { about } = stored.orders as { about: string };

	it('is read', () => {
		expect(recall(stored, about)).toEqual(memory);
	});

	it('is read, whatever else it may be about', () => {
		expect(recall(stored, 'orderFinished another', about)).toEqual(memory);
	});

	it('is written in the same form', () => {
		const written = {};
		remember(written, about, memory);
		expect(written).toEqual(stored);
	});

	it('is no memory of something else', () => {
		expect(recall(stored, 'orderCanceled workReduceApi')).toBeUndefined();
	});
});

it.each<[string, IDataObject]>([
	['nothing', {}],
	['another thing', { orders: 'x' }],
	['half of it', { orders: { about: 'orderCreated a' } }],
])('has no memory when %s is stored', (_, stored) => {
	expect(recall(stored, 'orderCreated a')).toBeUndefined();
});
