import type { Operation } from '../../shared/items';
import type { Resource } from '../../shared/menu';
import type { Client } from '../api/client';
import { cancel } from './order/cancel';
import { create } from './order/create';
import { downloadFiles } from './order/downloadFiles';
import { get } from './order/get';
import { getAll as getAllOrders } from './order/getAll';
import { update } from './order/update';
import { getAll as getAllTaskTypes } from './taskType/getAll';

/** All that the node can do; the menu, what is run and the lists of tests follow from it. */
export const resources: Array<Resource<Operation<Client, unknown>>> = [
	{
		name: 'Order',
		value: 'order',
		operations: [create, cancel, downloadFiles, get, getAllOrders, update],
	},
	{ name: 'Task Type', value: 'taskType', operations: [getAllTaskTypes] },
];
