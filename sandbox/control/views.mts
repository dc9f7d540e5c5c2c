import type { Order, Task } from '../core/model.mts';
import { taskShape } from '../microwork/shapes2017-04.mts';
import { nextStatus } from '../workreduce/orders.mts';
import type { OrderParts } from '../workreduce/parts.mts';
import type { FileView, OrderView, TaskView } from './viewTypes.mts';

export function taskView(task: Task): TaskView {
	const { seq, held = false, silent = false, plan, finishing } = task;
	return { ...taskShape(task), internal: { seq, held, silent, plan, finishing } };
}

export function orderView({ store, files }: OrderParts, order: Order): OrderView {
	const view = (ids: string[]): FileView[] =>
		ids.flatMap((id) => {
			const file = store.files.get(id);
			if (file === undefined) return [];
			const { name, type, size, sha256, kept } = file;
			return [{ id, name, type, size, sha256, kept, url: files.signedUrl(id, false) }];
		});
	return {
		...order,
		nextStatus: nextStatus(order),
		files: view(order.files),
		results: order.results.map((result) => ({ ...result, files: view(result.files) })),
	};
}
