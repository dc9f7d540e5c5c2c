import { LIFECYCLE } from '../core/lifecycle.mts';
import type { Order } from '../core/model.mts';
import type { Scheduler } from '../core/scheduler.mts';
import type { Store } from '../core/store.mts';
import type { FileStore } from '../files/fileStore.mts';
import { moveOrder, nextStatus } from './orders.mts';

interface Parts {
	store: Store;
	scheduler: Scheduler;
	files: FileStore;
}

export interface OrderWorkers {
	/** Has the automatic worker take the next step in its time, if there is one to take. */
	plan(order: Order): void;
	stop(order: Order): void;
	/** After a change of the settings: every order is planned anew. */
	replan(): void;
	/** After a restart: goes on where the snapshot ends. */
	resume(): void;
}

/** The people who work on orders, simulated: one step of the lifecycle after another, up to where they are told to stop. */
export function createOrderWorkers({ store, scheduler, files }: Parts): OrderWorkers {
	const key = (order: Order) => `order ${order.number}`;
	const arm = (order: Order) => {
		if (order.nextStepAt === undefined) return;
		scheduler.set(key(order), order.nextStepAt, () => {
			step(order).catch((error: unknown) => console.error(error));
		});
	};

	const step = async (order: Order) => {
		const next = automaticStep(order);
		if (order.nextStepAt === undefined || next === undefined) return;
		await moveOrder({ store, files }, order, next);
		workers.plan(order);
	};

	const automaticStep = (order: Order): string | undefined => {
		const next = nextStatus(order);
		if (next === undefined) return undefined;
		const steps: readonly string[] = LIFECYCLE;
		return steps.indexOf(next) <= steps.indexOf(store.settings.ordersStopAt) ? next : undefined;
	};

	const workers: OrderWorkers = {
		plan(order) {
			workers.stop(order);
			const { workers: who, orderStepDelayMs } = store.settings;
			if (who !== 'auto' || order.held || automaticStep(order) === undefined) return;
			order.nextStepAt = Date.now() + orderStepDelayMs;
			store.changed();
			arm(order);
		},
		stop(order) {
			scheduler.clear(key(order));
			delete order.nextStepAt;
		},
		replan() {
			for (const order of store.orders.values()) workers.plan(order);
		},
		resume() {
			for (const order of store.orders.values()) arm(order);
		},
	};
	return workers;
}
