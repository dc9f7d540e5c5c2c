import {
	hasEnded,
	hasResult,
	isTaskId,
	readCallback,
	readTask,
	tagsOf,
	type Task,
} from '../../../../nodes/Microwork/api/task';
import {
	completedTagging,
	createdAnnotating,
	createdTagging,
	laterTask,
	tagsFound,
} from '../examples';

describe('reads a task', () => {
	it('in the flat shape that a create answers with', () => {
		expect(readTask(createdTagging)).toEqual({
			taskId: 'oPkwaTCPLzNd873rx',
			status: 'pending',
			type: 'tagging',
			imageUrl: 'https://ibb.co/fmMFRQ',
			callbackUrl: 'http://www.example.com/callback',
			createdAt: '2017-04-14T12:00:00.000Z',
		});
	});

	it('in the shape with params', () => {
		expect(readTask(completedTagging)).toEqual({
			taskId: '576ba74eec471ff9b01557cc',
			status: 'completed',
			type: 'tagging',
			imageUrl: 'https://ibb.co/fmMFRQ',
			callbackUrl: 'http://www.example.com/callback',
			createdAt: '2016-06-23T09:09:34.752Z',
			completedAt: '2016-06-23T09:10:02.798Z',
			response: { tags: tagsFound },
		});
	});

	it("in the later revision's camel case", () => {
		expect(readTask(laterTask)).toMatchObject({
			taskId: 'BuDEe3LABheGAbuL9',
			status: 'completed',
			imageUrl: 'https://ibb.co/fmMFRQ',
			completedAt: '2017-06-20T15:00:00.000Z',
			response: { tags: tagsFound },
		});
	});

	it('without taking the tags of a request for a result', () => {
		expect(hasResult(readTask(createdAnnotating)!)).toBe(false);
		expect(tagsOf(readTask(createdAnnotating)!)).toEqual([]);
	});

	it.each([undefined, null, 'text', 7, [], {}, { task_id: '' }, { task_id: 7 }])(
		'and sees that %j is none',
		(value) => {
			expect(readTask(value)).toBeUndefined();
		},
	);
});

describe('knows whether people are done', () => {
	const task = (more: Partial<Task>): Task => ({ taskId: 'a', status: 'pending', ...more });

	it.each<[string, Partial<Task>, boolean]>([
		['pending', {}, false],
		['pending, whatever it holds', { response: { tags: [] } }, false],
		['completed', { status: 'completed' }, true],
		['canceled', { status: 'canceled' }, true],
		['of an unfamiliar status', { status: 'in review' }, false],
		['of an unfamiliar status, with a time of completion', { status: 'x', completedAt: 'y' }, true],
		['of an unfamiliar status, with a result', { status: 'x', response: { text: '' } }, true],
	])('with a task that is %s: %s', (_what, more, ended) => {
		expect(hasEnded(task(more))).toBe(ended);
	});
});

describe('reads a callback', () => {
	const told = { taskId: '576ba74eec471ff9b01557cc', status: 'completed', type: 'tagging' };

	it('in the form of the reference', () => {
		const { response, ...task } = completedTagging;
		expect(readCallback({ task, response, task_id: task.task_id })).toMatchObject({
			...told,
			response: { tags: tagsFound },
		});
	});

	it('with the result and the ID alone', () => {
		expect(readCallback({ task_id: 'abc', response: { text: 'A sign' } })).toMatchObject({
			taskId: 'abc',
			status: 'completed',
			response: { text: 'A sign' },
		});
	});

	it("as the later revision's bare task", () => {
		expect(readCallback(laterTask)).toMatchObject({
			taskId: 'BuDEe3LABheGAbuL9',
			status: 'completed',
		});
	});

	it.each([undefined, [], 'text', {}, { task_id: 7 }, { task_id: '../orders' }, { task: 'abc' }])(
		'and sees that %j names no task',
		(body) => {
			expect(readCallback(body)).toBeUndefined();
		},
	);
});

it.each([
	['oPkwaTCPLzNd873rx', true],
	['a'.repeat(100), true],
	['a'.repeat(101), false],
	['', false],
	['a/b', false],
	['a b', false],
	['ä', false],
])('sees whether "%s" can be a task ID: %s', (text, expected) => {
	expect(isTaskId(text)).toBe(expected);
});
