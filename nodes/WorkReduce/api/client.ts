import { createHash } from 'node:crypto';
import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { formBody, type FormFile } from '../../shared/files/multipart';
import { notWhatWasAsked } from '../../shared/http/explain';
import { succeeded, type Outcome } from '../../shared/http/outcome';
import { mayHaveActed } from '../../shared/http/retryPolicy';
import {
	apiError,
	createTransport,
	type RequestContext,
	type ServiceRequest,
	type TransportOptions,
} from '../../shared/http/transport';
import { collectPages, samePageAgain, type Page } from '../../shared/paging';
import type { Problem } from '../../shared/problem';
import { fieldsOf, parseJson, textOf } from '../../shared/values';
import type { Written } from '../../shared/writes';
import { explainCancel, explainCreate, explainOrder, explainUpdate, mayBePlaced } from './explain';
import { isOrder, type RawOrder } from './order';
import { workReduce } from './service';
import { isTaskType } from './taskType';

/** What a create or an update sends; absent fields aren't sent (reference: New Order, Update An Existing Order). */
export type OrderFields = {
	name?: string;
	description?: string;
	/** ISO 8601 in UTC. */
	due_date?: string;
	task_type?: string;
	/** Only on create. */
	team?: string;
	/** Only on create. */
	requester_email?: string;
};

export interface OrderListQuery {
	/** Any text: the set of statuses is open. */
	status?: string;
	/** 1 to 100. */
	limit: number;
	/** The number of the order after which the page begins. */
	after?: string;
}

export type Client = ReturnType<typeof createClient>;

/**
 * All that can be asked of WorkReduce: each path of its references stands here, once. What fails is a
 * `NodeApiError` that says what it means.
 */
export function createClient(context: RequestContext, options: TransportOptions = {}) {
	const transport = createTransport(context, workReduce, options);

	const orderRequest = async (orderNumber: string): Promise<ServiceRequest> => {
		const collection = (await transport.apiVersion()) === '2018-08' ? 'orders' : 'order';
		return {
			method: 'GET',
			path: `/${collection}/${orderNumber}`,
			explain: explainOrder(orderNumber),
		};
	};

	/** @param confirmation the name under which the answer says `success` */
	const write = async (
		request: ServiceRequest,
		confirmation: 'created' | 'updated' | 'deleted',
		unconfirmed: Problem,
		isWhole: (answer: IDataObject) => boolean = () => true,
	): Promise<Written<IDataObject>> => {
		const outcome = await transport.send(request);
		const failed = (error: NodeApiError): Written<IDataObject> => ({
			kind: mayHaveActed(outcome, Date.now()) ? 'unclear' : 'failed',
			error,
		});
		try {
			const answer = fieldsOf(await transport.read(outcome, request)) as IDataObject;
			if (saysSuccess(answer[confirmation]) && isWhole(answer)) return { kind: 'done', answer };
		} catch (error) {
			return failed(error as NodeApiError);
		}
		return failed(apiError(context, unconfirmed));
	};

	const client = {
		/** One order (reference: Get Individual Order). */
		async getOrder(orderNumber: string): Promise<RawOrder> {
			const answer = await transport.request(await orderRequest(orderNumber));
			if (isOrder(answer)) return answer;
			throw apiError(context, notWhatWasAsked(workReduce, 'an order'));
		},

		/** One order, or what the service answered instead; for those who ask what a failure means. */
		async lookUpOrder(orderNumber: string): Promise<{ order?: RawOrder; outcome: Outcome }> {
			const outcome = await transport.send(await orderRequest(orderNumber));
			const answer =
				outcome.kind === 'answered' && succeeded(outcome)
					? parseJson(outcome.answer.body)
					: undefined;
			return isOrder(answer) ? { order: answer, outcome } : { outcome };
		},

		/** One page of the orders, newest first; a page that isn't full is the last (reference: Get All Orders). */
		async listPage({ status, limit, after }: OrderListQuery): Promise<Page<RawOrder, string>> {
			const answer = await transport.request({
				method: 'GET',
				path: '/orders',
				query: {
					...(status ? { status } : {}),
					limit,
					...(after ? { starting_after: after } : {}),
				},
			});
			if (!Array.isArray(answer) || !answer.every(isOrder)) {
				throw apiError(context, notWhatWasAsked(workReduce, 'a list of orders'));
			}
			const next = answer.length < limit ? undefined : answer.at(-1)?.order_number;
			if (next !== undefined && next === after) throw client.samePageAgain();
			return { entries: answer, next };
		},

		/** The orders, newest first, up to the limit. */
		async listOrders({ status, limit }: { status?: string; limit?: number } = {}): Promise<
			RawOrder[]
		> {
			return await collectPages({
				fetchPage: async (size, after?: string) =>
					await client.listPage({ status, limit: size, after }),
				keyOf: ({ order_number }) => order_number,
				limit,
				stuck: client.samePageAgain,
			});
		},

		/** The error for a list of orders that goes round in circles. */
		samePageAgain: () => apiError(context, samePageAgain(workReduce, 'list of orders')),

		/** What the account may order, as sent; the service has no pages for it (reference: List All Task Types). */
		async listTaskTypes(): Promise<IDataObject[]> {
			const answer = await transport.request({ method: 'GET', path: '/tasks' });
			if (Array.isArray(answer) && answer.every(isTaskType)) return answer;
			throw apiError(context, notWhatWasAsked(workReduce, 'a list of task types'));
		},

		/** Places an order; what is answered has its number (reference: New Order). */
		async createOrder(
			fields: OrderFields & { name: string },
			files: FormFile[],
		): Promise<Written<IDataObject>> {
			return await write(
				{
					method: 'POST',
					path: '/orders',
					body: formBody(fields, files),
					explain: explainCreate(fields.name, files),
				},
				'created',
				mayBePlaced(fields.name),
				({ order_number }) => textOf(order_number) !== undefined,
			);
		},

		/** Changes an order; files are added to those that it has (reference: Update An Existing Order). */
		async updateOrder(
			orderNumber: string,
			fields: OrderFields,
			files: FormFile[],
		): Promise<Written<IDataObject>> {
			return await write(
				{
					method: 'PUT',
					path: `/orders/${orderNumber}`,
					body: formBody({ order_number: orderNumber, ...fields }, files),
					explain: explainUpdate(orderNumber, files),
				},
				'updated',
				{
					message: `WorkReduce did not confirm that order ${orderNumber} is updated`,
					description: 'Check the order with Order > Get before running this again.',
				},
			);
		},

		/** Cancels an order (reference: Cancel An Existing Order). */
		async cancelOrder(orderNumber: string): Promise<Written<IDataObject>> {
			return await write(
				{
					method: 'DELETE',
					path: `/orders/${orderNumber}`,
					explain: explainCancel(orderNumber),
				},
				'deleted',
				{
					// Not "canceled": n8n takes a message with that word for a stop by the user.
					message: `WorkReduce did not confirm the cancellation of order ${orderNumber}`,
					description: 'Check the order with Order > Get; running this again does no harm.',
				},
			);
		},

		/** A text that stands for the account that the credential belongs to, and tells neither key nor address. */
		async accountId(): Promise<string> {
			const { baseUrl, apiKey } = await transport.access();
			return createHash('sha256').update(`${baseUrl} ${apiKey}`).digest('base64url').slice(0, 22);
		},

		/** The bound on requests, for the downloads of an order's files. */
		limit: transport.limit,
	};
	return client;
}

const saysSuccess = (value: unknown): boolean =>
	value === true || (typeof value === 'string' && value.toLowerCase() === 'success');
