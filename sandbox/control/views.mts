import type { Context } from '../core/context.mts';
import type { Order, Task } from '../core/model.mts';
import { taskShape } from '../microwork/shapes.mts';
import { nextStatus } from '../workreduce/orders.mts';

/** A task as the API shows it, with what only the sandbox knows. */
export function taskView(task: Task): Record<string, unknown> {
	const { seq, held = false, silent = false, plan, finishing } = task;
	return { ...taskShape(task), internal: { seq, held, silent, plan, finishing } };
}

/** An order with everything the sandbox knows of it. */
export function orderView(context: Context, order: Order): Record<string, unknown> {
	const file = (id: string) => {
		const stored = context.store.files.get(id);
		const url = context.files.signedUrl(id, context.publicUrl, false);
		return (
			stored && {
				id,
				name: stored.name,
				type: stored.type,
				size: stored.size,
				sha256: stored.sha256,
				kept: stored.kept,
				url,
			}
		);
	};
	return {
		...order,
		nextStatus: nextStatus(order),
		files: order.files.map(file),
		results: order.results.map((result) => ({ ...result, files: result.files.map(file) })),
	};
}
