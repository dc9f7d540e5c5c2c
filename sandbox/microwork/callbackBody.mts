import { iso } from '../core/iso.mts';
import type { CallbackShape, Task } from '../core/model.mts';
import type { MicroworkVersion } from '../core/settings.mts';
import { shapesOf } from './shapes.mts';

/** What is posted to the callback URL: what the revision documents, or another shape that was asked for. */
export function callbackBody(task: Task, shape: CallbackShape, version: MicroworkVersion): object {
	const shapes = shapesOf(version);
	switch (shape) {
		case 'documented':
			return shapes.callback(task);
		case 'task':
			return shapes.task(task);
		case 'camelCase':
			return camelCaseBody(task);
	}
}

/** The bare task with every name in camelCase, those of tags too: in no reference, for receivers that should bear it. */
function camelCaseBody(task: Task): object {
	return {
		taskId: task.id,
		createdAt: iso(task.createdAt),
		...(task.completedAt === undefined ? {} : { completedAt: iso(task.completedAt) }),
		callbackUrl: task.callbackUrl,
		type: task.type,
		state: task.status === 'completed' ? 'finished' : task.status,
		imageUrl: task.imageUrl,
		...(task.type === 'tagging'
			? { objectsToTag: task.objectsToTag }
			: { instruction: task.instruction, options: task.options }),
		tags: (task.response?.tags ?? task.tags ?? []).map((tag) =>
			Object.fromEntries(Object.entries(tag).map(([name, value]) => [camel(name), value])),
		),
	};
}

function camel(name: string): string {
	return name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
