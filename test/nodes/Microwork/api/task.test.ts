import { describeTask, taskMatches } from '../../../../nodes/Microwork/api/describeTask';
import { presentTask } from '../../../../nodes/Microwork/api/presentTask';
import { simplifyTask } from '../../../../nodes/Microwork/api/simplifyTask';
import { readTask } from '../../../../nodes/Microwork/api/task';
import { readTaskList } from '../../../../nodes/Microwork/api/taskList';
import {
	completedTagging,
	createdAnnotating,
	createdTagging,
	laterTask,
	listedTasks,
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
			tags: tagsFound,
		});
	});

	it("in the later revision's camel case", () => {
		expect(readTask(laterTask)).toMatchObject({
			taskId: 'BuDEe3LABheGAbuL9',
			status: 'completed',
			imageUrl: 'https://ibb.co/fmMFRQ',
			completedAt: '2017-06-20T15:00:00.000Z',
			tags: tagsFound,
		});
	});

	it('without taking the tags of a request for a result', () => {
		expect(readTask(createdAnnotating)?.tags).toBeUndefined();
	});

	it.each([undefined, null, 'text', 7, [], {}, { task_id: '' }, { task_id: 7 }])(
		'and sees that %j is none',
		(value) => {
			expect(readTask(value)).toBeUndefined();
		},
	);
});

describe('puts a task out', () => {
	it('as the service sent it', () => {
		expect(presentTask(completedTagging)).toEqual(completedTagging);
		expect(presentTask(laterTask)).toEqual(laterTask);
	});

	it('with the metadata of its callback URL beside it', () => {
		const callback_url = 'http://www.example.com/callback?meta_row=17&ref=r';
		expect(presentTask({ ...completedTagging, callback_url })).toEqual({
			...completedTagging,
			callback_url,
			metadata: { row: '17' },
		});
	});

	it.each(['callback_url', 'callbackUrl'])('without the signature in its %s', (name) => {
		const url = 'https://n8n.example.com/webhook-waiting/42?signature=s3cret&ref=r#x';
		const hidden = 'https://n8n.example.com/webhook-waiting/42?signature=hidden&ref=r#x';
		expect(presentTask({ task_id: 'a', [name]: url, task: { [name]: url } })).toEqual({
			task_id: 'a',
			[name]: hidden,
			task: { [name]: hidden },
		});
	});
});

describe('simplifies a task', () => {
	it('to ten flat fields, the most useful first', () => {
		const [tagging, annotating] = listedTasks.docs.map(simplifyTask);
		expect(Object.keys(tagging)).toHaveLength(10);
		expect(tagging).toEqual({
			task_id: '576b998b4628d1bfaed7d3a4',
			status: 'completed',
			type: 'tagging',
			image_url: 'https://ibb.co/fmMFRQ',
			tag_count: 2,
			brands: 'Pepsi',
			labels: '',
			metadata: {},
			created_at: '2016-06-23T08:10:51.032Z',
			completed_at: '2016-06-23T19:36:23.084Z',
		});
		expect(annotating).toMatchObject({ type: 'annotating', labels: 'good, bad', brands: '' });
	});

	it('with null for what it does not have', () => {
		expect(simplifyTask(createdTagging)).toMatchObject({
			image_url: 'https://ibb.co/fmMFRQ',
			tag_count: null,
			brands: null,
			labels: null,
			completed_at: null,
		});
		expect(simplifyTask({})).toMatchObject({ task_id: null, status: null, type: null });
	});
});

describe('names a task for the list', () => {
	it.each([
		[createdTagging, 'Tagging · pending · fmMFRQ · 2017-04-14'],
		[
			{ ...createdTagging, image_url: 'https://x.test/a/Caf%C3%A9.jpg?sig=1#f' },
			'Tagging · pending · Café.jpg · 2017-04-14',
		],
		[
			{ ...createdTagging, image_url: 'https://x.test/100%/' },
			'Tagging · pending · 100% · 2017-04-14',
		],
		[{ task_id: 'a' }, 'Task · unknown'],
	])('%#: by type, status, image and day', (task, name) => {
		expect(describeTask(readTask(task)!)).toBe(name);
	});

	it('and finds it by ID, type, status and image address', () => {
		const task = readTask(createdTagging)!;
		for (const text of ['oPkwa', 'OPKWA', 'tagg', ' pending ', 'ibb.co', '']) {
			expect(taskMatches(task, text)).toBe(true);
		}
		expect(taskMatches(task, 'completed')).toBe(false);
	});
});

describe('reads a page of the task list', () => {
	it('with its paging fields', () => {
		expect(readTaskList(listedTasks, 100)).toEqual({
			tasks: listedTasks.docs,
			hasMore: false,
			total: 2,
		});
	});

	it("as the later revision's bare array, of which a full page has a next one", () => {
		expect(readTaskList([1, 2], 2)).toEqual({ tasks: [1, 2], hasMore: true });
		expect(readTaskList([1], 2)).toEqual({ tasks: [1], hasMore: false });
	});

	it.each([undefined, null, 'text', {}, { docs: 'none' }])('and sees that %j is none', (value) => {
		expect(readTaskList(value, 100)).toBeUndefined();
	});
});
