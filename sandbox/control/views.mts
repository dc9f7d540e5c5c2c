import type { Context } from '../core/context.mts';
import type { Order, Task } from '../core/model.mts';
import { taskShape } from '../microwork/shapes.mts';
import { nextStatus } from '../workreduce/orders.mts';
import type { FileView, OrderView, TaskView } from './viewTypes.mts';

export function taskView(task: Task): TaskView {
	const { seq, held = false, silent = false, plan, finishing } = task;
	return { ...taskShape(task), internal: { seq, held, silent, plan, finishing } };
}

export function orderView(context: Context, order: Order): OrderView {
	const { files: store, publicUrl } = context;
	const view = (ids: string[]): FileView[] =>
		ids.flatMap((id) => {
			const file = context.store.files.get(id);
			if (file === undefined) return [];
			const { name, type, size, sha256, kept } = file;
			return [{ id, name, type, size, sha256, kept, url: store.signedUrl(id, publicUrl, false) }];
		});
	return {
		...order,
		nextStatus: nextStatus(order),
		files: view(order.files),
		results: order.results.map((result) => ({ ...result, files: view(result.files) })),
	};
}
