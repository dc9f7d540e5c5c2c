import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { wholeNumber } from '../core/fields.mts';
import { checked, fieldsError, httpError } from '../core/httpError.mts';
import type { Order } from '../core/model.mts';
import { serviceScope } from '../core/service.mts';
import type { Store } from '../core/store.mts';
import type { Faults } from '../faults/faults.mts';
import { playFaults } from '../faults/hooks.mts';
import type { FileStore } from '../files/fileStore.mts';
import { checkKey } from './key.mts';
import { acceptUploads, readNewOrder, readOrderChange } from './orderForm.mts';
import { addOrder, changeOrder, moveOrder } from './orders.mts';
import type { OrderWorkers } from './orderWorkers.mts';
import { shapesOf } from './shapes.mts';
import { isCanceled, KNOWN_STATUSES } from './statuses.mts';
import { TASK_TYPES } from './taskTypes.mts';

const listQuery = z.strictObject({
	status: z
		.string()
		.refine((status) => KNOWN_STATUSES.includes(status), {
			error: `must be one of ${KNOWN_STATUSES.join(', ')}`,
		})
		.optional(),
	limit: wholeNumber(1, 100).default(10),
	starting_after: z.string().optional(),
	ending_before: z.string().optional(),
});

const noQuery = z.strictObject({});

interface Parts {
	key: string;
	store: Store;
	faults: Faults;
	files: FileStore;
	orderWorkers: OrderWorkers;
}

type ByNumber = { Params: { number: string } };

/** Where one order is read in each revision. */
const READ_AT = { '2018-07': '/order', '2018-08': '/orders' } as const;

/** The WorkReduce API v2, in the revision of its reference that is set. */
export function workReduceRoutes({ key, store, faults, files, orderWorkers }: Parts) {
	const shapes = () => shapesOf(store.settings.workReduceVersion);
	const orderOf = (number: string): Order => {
		const order = store.orders.get(number);
		if (order?.removed) throw httpError(410, `Order ${number} was removed.`);
		if (order) return order;
		const hint = /^\d{8}$/.test(number)
			? ''
			: ' Order numbers have 8 digits, left-padded with zeros.';
		throw httpError(404, `There is no order ${number}.${hint}`);
	};

	const changeable = (number: string): Order => {
		const order = orderOf(number);
		if (isCanceled(order)) throw httpError(410, `Order ${number} is canceled.`);
		return order;
	};

	return async (scope: FastifyInstance): Promise<void> => {
		await serviceScope(scope, {
			checkKey: (request) => checkKey(request, key),
			unknownRoute: ({ method, entry }) => {
				const hint =
					method === 'GET' && /^\/workreduce\/v2\/orders?\/[^/]+$/.test(entry.path)
						? ` One order is read at GET ${READ_AT[store.settings.workReduceVersion]}/<OrderNumber>.`
						: '';
				return `There is no route ${method} ${entry.path}.${hint}`;
			},
		});
		playFaults(scope, { store, faults });
		await acceptUploads(scope);

		for (const [workReduceVersion, path] of Object.entries(READ_AT)) {
			scope.get<ByNumber>(
				`${path}/:number`,
				{ constraints: { workReduceVersion }, config: { routeName: 'workreduce.order.get' } },
				async (request) => {
					checked(noQuery, request.query);
					return shapes().order({ store, files }, orderOf(request.params.number));
				},
			);
		}

		scope.get('/orders', { config: { routeName: 'workreduce.order.list' } }, async (request) => {
			const query = checked(listQuery, request.query);
			const answer = page(store, query).map((order) => shapes().order({ store, files }, order));
			for (let at = 0; at < store.settings.arrivalsPerPage; at += 1) {
				addOrder(store, { name: 'Arrived meanwhile', taskType: TASK_TYPES[0].code, held: true });
			}
			return answer;
		});

		scope.post(
			'/orders',
			{ config: { routeName: 'workreduce.order.create' } },
			async (request, reply) => {
				checked(noQuery, request.query);
				const { fields, files: attached } = await readNewOrder({ store, files }, request);
				const order = addOrder(store, {
					name: fields.name,
					taskType: fields.task_type,
					description: fields.description,
					dueDate: fields.due_date,
					team: fields.team,
					requesterEmail: fields.requester_email,
					files: attached.map(({ id }) => id),
				});
				orderWorkers.plan(order);
				return await reply.code(201).send({ order_number: order.number, created: 'success' });
			},
		);

		scope.put<ByNumber>(
			'/orders/:number',
			{ config: { routeName: 'workreduce.order.update' } },
			async (request) => {
				checked(noQuery, request.query);
				const { number } = request.params;
				const {
					order,
					fields,
					files: attached,
				} = await readOrderChange({ store, files }, request, () => changeable(number));
				changeOrder(store, order, {
					name: fields.name,
					description: fields.description,
					dueDate: fields.due_date,
					taskType: fields.task_type,
					files: attached.map(({ id }) => id),
				});
				return { order_number: number, updated: 'success' };
			},
		);

		scope.delete<ByNumber>(
			'/orders/:number',
			{ config: { routeName: 'workreduce.order.cancel' } },
			async (request) => {
				checked(noQuery, request.query);
				const order = changeable(request.params.number);
				if (order.status === 'Approved') {
					throw httpError(400, `Order ${order.number} is approved and can't be canceled any more.`);
				}
				orderWorkers.stop(order);
				await moveOrder({ store, files }, order, 'Client Canceled');
				return { order_number: order.number, deleted: 'success' };
			},
		);

		scope.get('/tasks', { config: { routeName: 'workreduce.taskType.list' } }, async (request) => {
			checked(noQuery, request.query);
			return shapes().taskTypes();
		});
	};
}

/** What the list holds, newest first. */
function listed(store: Store): Order[] {
	const { listHolds } = store.settings;
	const orders = [...store.orders.values()].filter(({ removed }) => !removed).reverse();
	if (listHolds === 'all') return orders;
	return orders.filter(
		(order) => !isCanceled(order) && (listHolds === 'notCanceled' || order.status !== 'Approved'),
	);
}

/** One page around a cursor; if both cursors are given, only `ending_before` counts (Get All Orders, Pagination). */
function page(store: Store, query: z.output<typeof listQuery>): Order[] {
	const { limit, status } = query;
	const orders = listed(store).filter((order) => status === undefined || order.status === status);
	if (query.ending_before !== undefined) {
		const number = cursor(store, 'ending_before', query.ending_before);
		return orders.filter((order) => order.number > number).slice(-limit);
	}
	if (query.starting_after !== undefined) {
		const number = cursor(store, 'starting_after', query.starting_after);
		return orders.filter((order) => order.number < number).slice(0, limit);
	}
	return orders.slice(0, limit);
}

/** A cursor need not fit the filter, nor still be listed: its order may have changed since. */
function cursor(store: Store, field: string, number: string): string {
	if (store.orders.has(number)) return number;
	throw fieldsError([{ field, message: `is no order of this account: ${number}` }]);
}
