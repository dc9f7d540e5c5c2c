import nock from 'nock';

import { recordPauses, requireAllMocksUsed } from '../../../../engine';
import { laterTaskTypes, taskTypes } from '../../examples';
import { API, errorOf, jsonOf, KEY, run } from '../../workReduceNode';

recordPauses();
requireAllMocksUsed();

const list = () =>
	nock(API, { reqheaders: { authorization: KEY } })
		.get('/v2/tasks')
		.query({});

it('answers with the task types as the service sent them, in either revision with the code in front', async () => {
	list().reply(200, taskTypes);
	expect(await jsonOf('taskType.getAll', {})).toEqual(taskTypes);
	list().reply(200, laterTaskTypes);
	const later = await jsonOf('taskType.getAll', {});
	expect(later).toEqual([
		{ code: 'qa_screenshot', ...laterTaskTypes[0] },
		{ code: 'recon', ...laterTaskTypes[1] },
	]);
	expect(Object.keys(later[0])[0]).toBe('code');
});

it('cuts the list at the limit, which the service does not know', async () => {
	const many = Array.from({ length: 60 }, (_, index) => ({ code: `type_${index}` }));
	list().times(3).reply(200, many);
	expect(await jsonOf('taskType.getAll', {})).toEqual(many.slice(0, 50));
	expect(await jsonOf('taskType.getAll', { limit: 2 })).toEqual(many.slice(0, 2));
	expect(await jsonOf('taskType.getAll', { returnAll: true })).toEqual(many);
});

it('pairs the list with each item', async () => {
	list().times(3).reply(200, taskTypes.slice(0, 1));
	const { outputs } = await run('taskType.getAll', {}, { items: Array(3).fill({ json: {} }) });
	expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
});

it('refuses a limit below 1', async () => {
	expect((await errorOf('taskType.getAll', { limit: 0 })).message).toBe(
		'Limit is not a whole number above 0',
	);
});

it('does not take another answer for a list of task types', async () => {
	list().reply(200, { error: 'none' });
	expect((await errorOf('taskType.getAll', {})).message).toBe(
		'WorkReduce answered with something that is not a list of task types',
	);
	list().reply(401, '');
	expect((await errorOf('taskType.getAll', {})).message).toBe(
		'WorkReduce does not accept the API key',
	);
});
