import fc from 'fast-check';

import { filesOf } from '../../../../nodes/WorkReduce/api/files';
import { isOrder, readOrder } from '../../../../nodes/WorkReduce/api/order';
import { simplifyOrder } from '../../../../nodes/WorkReduce/api/simplify';
import { isCanceled, isFinished, KNOWN_STATUSES } from '../../../../nodes/WorkReduce/api/statuses';
import { laterOrder, order } from '../examples';

const asRead = {
	orderNumber: '00007847',
	name: 'QA Screenshot of Ad Creative - BigCo',
	status: 'Complete',
	dueDate: '2018-05-03T18:30:00Z',
	requesterEmail: 'george@big-agency.com',
	team: 'MENA launch ads',
	taskType: 'qa_screenshot',
	resultNotes: ['Here is a comment....'],
	files: [
		{ source: 'request', url: 'https://s3.workreduce.com/bigagency/tag_screenshot.jpg' },
		{ source: 'request', url: 'https://s3.workreduce.com/bigagency/spreadsheet_details.xlsx' },
		{ source: 'request', url: 'https://s3.workreduce.com/bigagency/notes.txt' },
		{ source: 'result', url: 'https://s3.workreduce.com/bigagency/completed_screenshot.jpg' },
	],
};

it('reads an order in the shapes of both revisions alike', () => {
	expect(readOrder(order)).toEqual(asRead);
	expect(readOrder(laterOrder)).toEqual(asRead);
});

it.each([
	undefined,
	null,
	'x',
	7847,
	[],
	[order],
	{},
	{ order_number: 7847 },
	{ order_number: '' },
])('takes %j for no order', (value) => {
	expect(isOrder(value)).toBe(false);
});

it('finds the same files in the same order, whichever shape the lists have', () => {
	const url = fc.webUrl();
	const shape = fc.constantFrom<(value: string) => unknown>(
		(value) => value,
		(value) => ({ url: value, created_at: '2018-05-01T09:00:00Z' }),
	);
	const noFile = fc.constantFrom<unknown>(null, undefined, '', 7, {}, { url: null });
	const attachments = fc.array(fc.oneof(fc.tuple(url, shape), noFile));
	const sent = (list: unknown[]) =>
		list.map((entry) =>
			Array.isArray(entry) ? (entry as [string, (u: string) => unknown])[1](entry[0]) : entry,
		);
	const found = (list: unknown[]) =>
		list.flatMap((entry) => (Array.isArray(entry) ? [entry[0] as string] : []));

	fc.assert(
		fc.property(attachments, fc.array(attachments), fc.boolean(), (request, results, asOne) => {
			const parts = asOne ? [results.flat()] : results;
			const work_result = parts.map((part) => ({ attachments: sent(part) }));
			expect(
				filesOf({
					work_request: { attachments: sent(request) },
					work_result: asOne ? work_result[0] : work_result,
				}),
			).toEqual([
				...found(request).map((each) => ({ source: 'request', url: each })),
				...found(results.flat()).map((each) => ({ source: 'result', url: each })),
			]);
		}),
	);
});

it('reads and simplifies whatever JSON comes without failing', () => {
	const anyOrder = fc.record({
		order_number: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
		name: fc.jsonValue(),
		work_request: fc.jsonValue(),
		work_result: fc.jsonValue(),
	});
	fc.assert(
		fc.property(anyOrder, (value) => {
			if (!isOrder(value)) throw new Error('It is an order');
			const simple = simplifyOrder(value);
			expect(Object.keys(simple)).toHaveLength(10);
			expect(
				Object.values(simple).filter((field) => typeof field === 'object' && field !== null),
			).toEqual([]);
		}),
	);
	fc.assert(fc.property(fc.jsonValue(), (value) => void isOrder(value)));
});

it('knows which statuses mean that work is done, and which that it is called off', () => {
	expect(KNOWN_STATUSES.filter(isFinished)).toEqual([
		'Approved',
		'Complete',
		'Completed',
		'Delivered',
	]);
	expect(KNOWN_STATUSES.filter(isCanceled)).toEqual(['Canceled', 'Client Canceled']);
	for (const status of [undefined, '', 'QA Complete', 'Uncanceled']) {
		expect(isFinished(status) || isCanceled(status)).toBe(false);
	}
});
