import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { image, task } from '../../../nodes/Microwork/actions/operations';
import { TASK_TYPES } from '../../../nodes/Microwork/api/client';
import { Microwork } from '../../../nodes/Microwork/Microwork.node';
import { testContract } from '../contract';

const { description } = new Microwork();

const delivery = [
	'resultDelivery',
	'callbackUrl',
	'options.limitWaitTime',
	'options.maxConcurrency',
	'options.metadata',
];

testContract('Microwork', description, [image, task], {
	'image.tag': ['imageUrl', 'objectsToTag', ...delivery],
	'image.annotateTags': [
		'imageUrl',
		'instruction',
		'annotationOptions',
		'tagsInput',
		'tags',
		'tagsJson',
		...delivery,
	],
	'task.get': ['taskId', 'output', 'options.maxConcurrency'],
	'task.cancel': ['taskId', 'options.maxConcurrency'],
	'task.getAll': [
		'returnAll',
		'limit',
		'simplify',
		'filters.endTime',
		'filters.startTime',
		'filters.status',
		'filters.type',
		'options.maxConcurrency',
	],
});

it('offers every kind of task that can be created as a filter of lists', () => {
	const filters = description.properties.find(({ name }) => name === 'filters')!;
	const type = (filters.options as INodeProperties[]).find(({ name }) => name === 'type')!;
	const values = (type.options as INodePropertyOptions[]).map(({ value }) => value);
	expect(values.sort()).toEqual(Object.keys(TASK_TYPES).sort());
});
