import fc from 'fast-check';

import { parseEmail } from '../../nodes/WorkReduce/api/email';
import { filesOf } from '../../nodes/WorkReduce/api/files';
import { isOrder, readOrder } from '../../nodes/WorkReduce/api/order';
import { parseOrderNumber } from '../../nodes/WorkReduce/api/orderNumber';
import { isGone, isNoSuchOrder } from '../../nodes/WorkReduce/api/outcomes';
import { simplifyOrder } from '../../nodes/WorkReduce/api/simplify';
import { isCanceled, isFinished } from '../../nodes/WorkReduce/api/statuses';
import { readTaskType } from '../../nodes/WorkReduce/api/taskType';
import type { Outcome } from '../../nodes/shared/http/outcome';
import { parseJson } from '../../nodes/shared/values';
import {
	hostileText,
	hostileValue,
	nestedValue,
	QUERY,
	refusalOf,
	testReaders,
	unlessRefused,
} from './hostile';

const NAMES = [
	...['order_number', 'name', 'status', 'due_date', 'requester_email', 'team', 'task_type', 'code'],
	...['work_request', 'work_result', 'attachments', 'notes', 'url', 'text', 'description'],
];

/** All that is read of an order or of a kind of work, whichever it is. */
function readAll(value: unknown): unknown {
	const order = isOrder(value) ? [readOrder(value), simplifyOrder(value)] : [];
	return [filesOf(value), readTaskType(value), ...order];
}

const orderWith = (text: string) => ({
	...{ order_number: '00007847', name: text, status: text, due_date: text, task_type: text },
	work_request: { attachments: [text, { url: text }], notes: text },
	work_result: [{ attachments: [text], notes: [text, { text }] }],
});

const notFound = (body: string): Outcome => ({
	kind: 'answered',
	answer: { status: 404, headers: {}, body },
});

const readers: Array<[string, (text: string) => unknown]> = [
	['an order', (text) => readAll(orderWith(text))],
	['a body in JSON', (text) => readAll(parseJson(text))],
	['an order number', parseOrderNumber],
	['an email address', (text) => parseEmail(text, 'Requester Email')],
	['an email address with an @', (text) => parseEmail(`a@${text}`, 'Requester Email')],
	['a status', (text) => [isFinished(text), isCanceled(text)]],
	['a 404', (text) => [isNoSuchOrder(notFound(text), '1'), isGone(notFound(text))]],
];

testReaders(readers);

describe('reading a value of any kind', () => {
	it.each<[string, (value: unknown) => unknown]>([
		['as an order', readAll],
		['as an order number', parseOrderNumber],
		['as an email address', (value) => parseEmail(value, 'Requester Email')],
	])('%s never crashes', (_how, read) => {
		fc.assert(
			fc.property(hostileValue(NAMES), (value) => {
				unlessRefused(() => read(value));
			}),
			{ numRuns: 1000 },
		);
		for (const name of ['work_result', 'attachments', 'url']) {
			const nested = nestedValue(name, 100_000);
			for (const value of [nested, { order_number: '1', [name]: nested }]) {
				unlessRefused(() => read(value));
			}
		}
	});
});

it('what the user reads is short and no query of an address where input is refused', () => {
	fc.assert(
		fc.property(hostileText, fc.nat({ max: 1000 }), (text, times) => {
			const entered = `https://a.test/a?${QUERY}${text.repeat(times)}`;
			for (const parse of [parseOrderNumber, (value: unknown) => parseEmail(value, 'Email')]) {
				const refused = refusalOf(() => parse(entered));
				expect(refused).not.toContain(QUERY);
				expect(refused.length).toBeLessThan(400);
			}
		}),
	);
});
