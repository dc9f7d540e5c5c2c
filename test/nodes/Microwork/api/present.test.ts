import {
	describeTask,
	presentRaw,
	presentTask,
	simplifyTask,
	tagResults,
	taskResult,
} from '../../../../nodes/Microwork/api/present';
import { readTask } from '../../../../nodes/Microwork/api/task';
import {
	completedTagging,
	createdAnnotating,
	createdTagging,
	laterTask,
	listedTasks,
	tagsFound,
} from '../examples';

describe('puts a task out', () => {
	it('as the service sent it', () => {
		expect(presentTask(completedTagging)).toEqual(completedTagging);
		expect(presentTask(createdAnnotating)).toEqual(createdAnnotating);
	});

	it('with its state and its result first, which a table shows without scrolling', () => {
		expect(Object.keys(presentTask(completedTagging)).slice(0, 4)).toEqual([
			'task_id',
			'status',
			'type',
			'response',
		]);
		expect(Object.keys(presentTask(createdTagging)).slice(0, 4)).toEqual([
			'task_id',
			'status',
			'type',
			'image_url',
		]);
	});

	it("under the earlier reference's names when it comes in the later one's", () => {
		expect(presentTask({ ...laterTask, type: 'boundingBoxes', more: 1 })).toEqual({
			task_id: 'BuDEe3LABheGAbuL9',
			created_at: '2017-06-20T14:26:40.409Z',
			completed_at: '2017-06-20T15:00:00.000Z',
			callback_url: 'http://www.example.com/callback',
			type: 'tagging',
			status: 'completed',
			objects_to_tag: 'brands',
			image_url: 'https://ibb.co/fmMFRQ',
			params: { objects_to_tag: 'brands', image_url: 'https://ibb.co/fmMFRQ' },
			response: { tags: tagsFound },
			more: 1,
		});
	});

	it('exactly as it came, where it is asked for raw', () => {
		expect(presentRaw(laterTask)).toEqual(laterTask);
	});

	it('with the metadata of its callback URL beside it', () => {
		const callback_url = 'http://www.example.com/callback?meta_row=17&ref=r';
		expect(presentTask({ ...completedTagging, callback_url })).toEqual({
			...completedTagging,
			callback_url,
			metadata: { row: '17' },
		});
	});

	const url = 'https://n8n.example.com/webhook-waiting/42?signature=s3cret&ref=r#x';
	const hidden = 'https://n8n.example.com/webhook-waiting/42?signature=hidden&ref=r#x';

	it.each([
		['beside the rest', (it: string) => ({ callback_url: it })],
		['in the later words', (it: string) => ({ callbackUrl: it, task: { callbackUrl: it } })],
		['in its params', (it: string) => ({ params: { callback_url: it } })],
		['in a list', (it: string) => ({ callbacks: [{ url: it }] })],
	])('without the signature of an address %s', (_where, holding) => {
		const raw = { task_id: 'a', ...holding(url) };
		expect(presentRaw(raw)).toEqual({ task_id: 'a', ...holding(hidden) });
		expect(JSON.stringify(presentTask(raw))).not.toContain('s3cret');
	});

	it.each([
		encodeURIComponent('https://n8n.example.com/w?signature=s3cret&ref=r'),
		`https://proxy.example.com/?to=${encodeURIComponent('https://n8n.example.com/w?a=1&signature=s3cret')}`,
	])('without a signature that is percent-encoded: %s', (callback_url) => {
		expect(JSON.stringify(presentTask({ task_id: 'a', callback_url }))).not.toContain('s3cret');
	});
});

describe('puts a result out', () => {
	it('with always the same keys, and whatever else people answered', () => {
		const task = readTask({ ...completedTagging, response: { text: 'A sign', status: 'no' } })!;
		expect(taskResult(task)).toEqual({
			task_id: '576ba74eec471ff9b01557cc',
			type: 'tagging',
			status: 'completed',
			image_url: 'https://ibb.co/fmMFRQ',
			tags: [],
			text: 'A sign',
			metadata: {},
			created_at: '2016-06-23T09:09:34.752Z',
			completed_at: '2016-06-23T09:10:02.798Z',
		});
	});

	it('as tagging, whichever word the service has for it', () => {
		const task = readTask({ ...laterTask, type: 'boundingBoxes' })!;
		expect(taskResult(task)).toMatchObject({ type: 'tagging', tags: tagsFound });
		expect(simplifyTask({ ...laterTask, type: 'boundingBoxes' }).type).toBe('tagging');
		expect(describeTask(task)).toContain('Tagging · completed');
	});
});

describe('puts tags out one by one', () => {
	const task = readTask({ ...completedTagging, callback_url: 'http://a.example?meta_row=7' })!;

	it('each with its place among how many, and where it belongs', () => {
		const belongs = {
			tag_count: 2,
			image_url: 'https://ibb.co/fmMFRQ',
			task_id: '576ba74eec471ff9b01557cc',
			metadata: { row: '7' },
		};
		expect(tagResults(task)).toEqual([
			{ ...tagsFound[0], ...belongs, tag_number: 1 },
			{ ...tagsFound[1], ...belongs, tag_number: 2 },
		]);
	});

	it('with what people found first, which a table shows without scrolling', () => {
		const [first] = tagResults({
			...task,
			response: { tags: [{ id: 'a', left: 1, label: 'good', brand: 'Pepsi' }] },
		});
		expect(Object.keys(first).slice(0, 4)).toEqual(['brand', 'label', 'tag_number', 'tag_count']);
	});

	it("whose own fields can't hide where a tag belongs", () => {
		const tags = [{ id: 'a', task_id: 'other', tag_number: 9 }];
		expect(tagResults({ ...task, response: { tags } })).toEqual([
			expect.objectContaining({ task_id: task.taskId, tag_number: 1 }),
		]);
	});

	it.each([
		['as one result when people found none', { response: { tags: [] } }, 0],
		['as one result that knows no number while people work on it', { response: undefined }, null],
	])('%s', (_what, change, tag_count) => {
		const results = tagResults({ ...task, ...change });
		expect(results).toEqual([
			expect.objectContaining({ task_id: task.taskId, tag_number: null, tag_count }),
		]);
		expect(results[0]).not.toHaveProperty('tags');
	});
});

describe('simplifies a task', () => {
	it('to ten flat fields, the most useful first', () => {
		const [tagging, annotating] = listedTasks.docs.map(simplifyTask);
		expect(Object.keys(tagging)).toHaveLength(10);
		expect(Object.keys(tagging).indexOf('brands')).toBeLessThan(
			Object.keys(tagging).indexOf('image_url'),
		);
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
});
