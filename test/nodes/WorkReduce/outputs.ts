import nock from 'nock';
import type { IDataObject } from 'n8n-workflow';

import { created, deleted, order, taskTypes, updated } from './examples';
import { API, byId, jsonOf } from './workReduceNode';

const orderNumber = byId(order.order_number);
const readOrder = () => nock(API).get(`/v2/order/${order.order_number}`).reply(200, order);

/** The short answer of a write, then the order itself. */
const twice = async (operation: string, parameters: IDataObject) => [
	...(await jsonOf(operation, parameters as never)),
	...(await jsonOf(operation, { ...parameters, options: { returnFullOrder: true } } as never)),
];

/** Runs an operation, by `resource.operation`, in each way that changes what comes out; the usual way first. */
export const outputs: Record<string, () => Promise<IDataObject[]>> = {
	'order.create': async () => {
		nock(API).post('/v2/orders').twice().reply(200, created);
		nock(API).get(`/v2/order/${created.order_number}`).reply(200, order);
		return await twice('order.create', { name: 'Ads', taskType: byId('qa_screenshot') });
	},
	'order.update': async () => {
		nock(API).put(`/v2/orders/${order.order_number}`).twice().reply(200, updated);
		readOrder();
		return await twice('order.update', { orderNumber, updateFields: { name: 'Ads' } });
	},
	'order.cancel': async () => {
		nock(API).delete(`/v2/orders/${order.order_number}`).reply(200, deleted);
		return await jsonOf('order.cancel', { orderNumber });
	},
	'order.get': async () => {
		readOrder();
		return await jsonOf('order.get', { orderNumber });
	},
	'order.getAll': async () => {
		nock(API).get('/v2/orders').query(true).twice().reply(200, [order]);
		return [
			...(await jsonOf('order.getAll', { simplify: true })),
			...(await jsonOf('order.getAll', { simplify: false })),
		];
	},
	'order.downloadFiles': async () => {
		readOrder();
		nock('https://s3.workreduce.com')
			.get(/completed/)
			.reply(200, 'JPEG');
		return await jsonOf('order.downloadFiles', { orderNumber });
	},
	'taskType.getAll': async () => {
		nock(API).get('/v2/tasks').query(true).reply(200, taskTypes);
		return await jsonOf('taskType.getAll', {});
	},
};
