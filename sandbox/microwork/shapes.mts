import type { Task } from '../core/model.mts';
import type { MicroworkVersion } from '../core/settings.mts';
import { april } from './shapes2017-04.mts';
import { september } from './shapes2017-09.mts';
import type { ListPage } from './types.mts';

/** How one revision of the reference shows tasks. */
export interface Shapes {
	/** What a task's type is called, and filtered by. */
	typeName(task: Task): string;
	created(task: Task): object;
	task(task: Task): object;
	list(page: ListPage): object;
	callback(task: Task): object;
}

const SHAPES: Record<MicroworkVersion, Shapes> = { '2017-04': april, '2017-09': september };

export function shapesOf(version: MicroworkVersion): Shapes {
	return SHAPES[version];
}
