import { metadataOf } from './metadata';
import { readTask } from './task';
import type { Tag } from './types';

/**
 * A task in ten fields, the most useful first, whatever shape it came in; what it doesn't have is `null`.
 * `brands` and `labels` list what people found, each once.
 */
export function simplifyTask(value: unknown) {
	const task = readTask(value);
	const tags = task?.tags;
	return {
		task_id: task?.taskId ?? null,
		status: task?.status ?? null,
		type: task?.type ?? null,
		image_url: task?.imageUrl ?? null,
		tag_count: tags?.length ?? null,
		brands: tags ? distinct(tags, 'brand') : null,
		labels: tags ? distinct(tags, 'label') : null,
		metadata: metadataOf(task?.callbackUrl),
		created_at: task?.createdAt ?? null,
		completed_at: task?.completedAt ?? null,
	};
}

const distinct = (tags: Tag[], field: 'brand' | 'label'): string =>
	[...new Set(tags.map((tag) => tag[field]).filter((value) => Boolean(value)))].join(', ');
