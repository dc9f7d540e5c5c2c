import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checked, httpError } from '../core/httpError.mts';
import type { Order } from '../core/model.mts';
import type { FileStore } from '../files/fileStore.mts';
import { addOrder, moveOrder, nextStatus, removeOrder } from '../workreduce/orders.mts';
import { addFiles } from './fileInput.mts';
import { type ById, newest, type Parts } from './parts.mts';
import * as schemas from './schemas.mts';
import { orderView } from './views.mts';
import type { OrderList } from './viewTypes.mts';

/** The control calls about WorkReduce's orders. */
export function orderRoutes(scope: FastifyInstance, { store, files, orderWorkers }: Parts): void {
	const orderOf = ({ params }: FastifyRequest<ById>): Order => {
		const order = store.orders.get(params.id);
		if (order === undefined) throw httpError(404, `There is no order ${params.id}.`);
		return order;
	};
	const presentOrder = (request: FastifyRequest<ById>): Order => {
		const order = orderOf(request);
		if (order.removed) throw httpError(400, `Order ${order.number} was removed.`);
		return order;
	};
	const view = (order: Order) => orderView({ store, files }, order);

	scope.get('/orders', async ({ query }): Promise<OrderList> => {
		const { status, limit } = checked(schemas.listQuery, query);
		const found = [...store.orders.values()].filter(
			(order) => status === undefined || order.status === status,
		);
		return {
			total: found.length,
			orders: newest(found, limit).map(view),
		};
	});
	scope.post('/orders', async ({ body }) => {
		const input = checked(schemas.bulkOrdersBody, body ?? {});
		const numbers: string[] = [];
		for (let at = 0; at < input.count; at += 1) {
			const order = addOrder(store, {
				...input,
				name: input.count === 1 ? input.name : `${input.name} ${at + 1}`,
				createdAt: (input.createdAt ?? Date.now()) + at * input.stepMs,
				files: await addFiles(files, input.files),
			});
			if (input.results.length > 0) {
				const handedIn = await addFiles(files, input.results);
				order.results.push({ notes: [], files: handedIn, createdAt: order.createdAt });
			}
			orderWorkers.plan(order);
			numbers.push(order.number);
		}
		return { created: numbers.length, numbers };
	});
	scope.get<ById>('/orders/:id', async (request) => view(orderOf(request)));
	scope.post<ById>('/orders/:id/advance', async (request) => {
		const { status, result } = checked(schemas.advanceBody, request.body ?? {});
		const order = presentOrder(request);
		const next = status ?? nextStatus(order);
		if (next === undefined) {
			throw httpError(
				400,
				`Nothing follows the status ${order.status}; say which status it shall have.`,
			);
		}
		orderWorkers.stop(order);
		await moveOrder({ store, files }, order, next, result);
		orderWorkers.plan(order);
		return view(order);
	});
	scope.post<ById>('/orders/:id/results', async (request) => {
		const order = presentOrder(request);
		const { note, files: added } = request.isMultipart()
			? await uploadedResult(files, request)
			: await describedResult(files, request.body);
		const createdAt = Date.now();
		const notes = note ? [{ text: note, createdAt }] : [];
		order.results.push({ notes, files: added, createdAt });
		store.changed();
		return view(order);
	});
	scope.post<ById>('/orders/:id/cancel', async (request) => {
		const order = presentOrder(request);
		orderWorkers.stop(order);
		await moveOrder({ store, files }, order, 'Canceled');
		return view(order);
	});
	scope.post<ById>('/orders/:id/remove', async (request) => {
		const order = presentOrder(request);
		orderWorkers.stop(order);
		removeOrder(store, order);
		return view(order);
	});
}

interface Result {
	note?: string;
	files: string[];
}

async function describedResult(files: FileStore, body: unknown): Promise<Result> {
	const { note, files: described } = checked(schemas.resultsBody, body ?? {});
	return { note, files: await addFiles(files, described) };
}

async function uploadedResult(files: FileStore, request: FastifyRequest): Promise<Result> {
	const result: Result = { files: [] };
	for await (const part of request.parts({ limits: { fileSize: Infinity } })) {
		if (part.type === 'field') {
			result.note = String(part.value);
			continue;
		}
		const { id } = await files.receive(part.file, part.filename, part.mimetype);
		result.files.push(id);
	}
	return result;
}
