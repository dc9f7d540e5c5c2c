import type { OperationForm } from '../../shared/items';
import type { Resource } from '../../shared/menu';
import type { NewTask } from '../api/client';
import type { TaskOperation } from './fields';
import { annotateTags } from './image/annotateTags';
import { tag } from './image/tag';
import { cancel } from './task/cancel';
import { get } from './task/get';
import { getAll } from './task/getAll';

/** What people do with images; `delivery/` creates the tasks and sees to it that results come back. */
export const image: Resource<OperationForm<NewTask>> = {
	name: 'Image',
	value: 'image',
	operations: [tag, annotateTags],
};

/** What can be done with tasks that exist. */
export const task: Resource<TaskOperation<unknown>> = {
	name: 'Task',
	value: 'task',
	operations: [get, cancel, getAll],
};
