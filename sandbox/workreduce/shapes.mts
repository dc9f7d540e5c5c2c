import type { Order } from '../core/model.mts';
import type { WorkReduceVersion } from '../core/settings.mts';
import type { OrderParts } from './parts.mts';
import { july } from './shapes2018-07.mts';
import { august } from './shapes2018-08.mts';
import type { ApiOrder, ApiTaskType, LaterOrder, LaterTaskType } from './types.mts';

/** What one revision of the reference answers. */
interface Shapes {
	order(parts: OrderParts, order: Order): ApiOrder | LaterOrder;
	taskTypes(): Array<ApiTaskType | LaterTaskType>;
}

const SHAPES: Record<WorkReduceVersion, Shapes> = { '2018-07': july, '2018-08': august };

export function shapesOf(version: WorkReduceVersion): Shapes {
	return SHAPES[version];
}
