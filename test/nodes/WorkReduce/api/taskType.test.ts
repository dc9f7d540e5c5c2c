import { readTaskType } from '../../../../nodes/WorkReduce/api/taskType';
import { laterTaskTypes, taskTypes } from '../examples';

it('reads a task type of either revision alike, with or without a description', () => {
	expect(taskTypes.map(readTaskType)).toEqual(taskTypes);
	expect(laterTaskTypes.map(readTaskType)).toEqual(taskTypes);
	expect(readTaskType({ code: 'recon' })).toEqual({ code: 'recon' });
	expect(readTaskType({ task_type: 'recon' })).toEqual({ code: 'recon' });
});

it.each([undefined, null, 'recon', [], {}, { code: 7 }, { description: 'x' }, { task_type: '' }])(
	'takes %j for no task type',
	(value) => {
		expect(readTaskType(value)).toBeUndefined();
	},
);
