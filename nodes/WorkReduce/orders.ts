import type { OperationCall } from '../shared/items';
import { collectPages, type Page } from '../shared/paging';
import { apiError, type RequestContext, type Transport } from '../shared/transport';
import { notWhatWasAsked } from './api/answers';
import { readOrder, readTaskType } from './api/order';
import {
	orderListRequest,
	orderRequest,
	taskTypeListRequest,
	type OrderListQuery,
} from './api/requests';
import type { RawOrder, TaskType } from './api/types';

/** Where requests come from: an operation's item, a list search or a poll. */
export type Caller = { context: RequestContext; transport: Transport } & Partial<
	Pick<OperationCall, 'itemIndex'>
>;

/** One order as the service sent it. */
export async function fetchOrder(caller: Caller, orderNumber: string): Promise<RawOrder> {
	const { context, transport, itemIndex } = caller;
	const answer = await transport.request(orderRequest(orderNumber), itemIndex);
	if (isOrder(answer)) return answer;
	throw apiError(context, notWhatWasAsked('an order'), itemIndex);
}

/** One page of the list of orders, newest first; a page that isn't full is the last. */
export async function fetchOrderPage(
	caller: Caller,
	query: OrderListQuery,
): Promise<Page<RawOrder, string>> {
	const { context, transport, itemIndex } = caller;
	const answer = await transport.request(orderListRequest(query), itemIndex);
	if (!Array.isArray(answer) || !answer.every(isOrder)) {
		throw apiError(context, notWhatWasAsked('a list of orders'), itemIndex);
	}
	const isLast = answer.length < query.limit;
	const next = isLast ? undefined : answer.at(-1)?.order_number;
	if (next !== undefined && next === query.after) throw stuck(caller);
	return { entries: answer, next };
}

/** The list of orders, newest first, up to the limit. */
export async function fetchOrders(
	caller: Caller,
	{ status, limit }: { status?: string; limit?: number },
): Promise<RawOrder[]> {
	return await collectPages({
		fetchPage: async (size, after?: string) =>
			await fetchOrderPage(caller, { status, limit: size, after }),
		keyOf: ({ order_number }) => order_number,
		limit,
		stuck: () => stuck(caller),
	});
}

/** All task types that the account may order; the service has no pages for them. */
export async function fetchTaskTypes({
	context,
	transport,
	itemIndex,
}: Caller): Promise<TaskType[]> {
	const answer = await transport.request(taskTypeListRequest, itemIndex);
	if (Array.isArray(answer) && answer.every(isTaskType)) return answer;
	throw apiError(context, notWhatWasAsked('a list of task types'), itemIndex);
}

const stuck = ({ context, itemIndex }: Caller) =>
	apiError(
		context,
		{
			message: 'WorkReduce sent the same page of its list of orders again',
			description: 'The list could not be read to its end. Try again, or set a Limit.',
		},
		itemIndex,
	);

const isOrder = (value: unknown): value is RawOrder => readOrder(value) !== undefined;

const isTaskType = (value: unknown): value is TaskType => readTaskType(value) !== undefined;
