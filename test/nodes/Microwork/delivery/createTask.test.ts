import type { IDataObject } from 'n8n-workflow';

import { recordPauses } from '../../../engine';
import { referenceOf } from '../../../../nodes/Microwork/api/callbackUrl';
import { KEY, run } from '../microworkNode';
import { fakeTask, openMicrowork, type FakeTask } from '../fakeMicrowork';

const pauses = recordPauses();

const MINUTE = 60_000;
const parameters = {
	imageUrl: '=https://example.com/{{ $itemIndex }}.jpg',
	resultDelivery: 'callback',
	callbackUrl: 'https://example.com/hook',
	options: { metadata: { entry: [{ name: 'row', value: '={{ $itemIndex }}' }] } },
};

/** Tags images (one for each row) at a service that behaves as told. */
async function tagAt(
	behaviour: Parameters<typeof openMicrowork>[0],
	{
		earlier = [],
		...options
	}: Parameters<typeof run>[2] & { earlier?: ReturnType<typeof fakeTask>[] } = {},
) {
	const service = await openMicrowork(behaviour);
	service.tasks.push(...earlier);
	const result = await run('image.tag', parameters, {
		...options,
		baseUrl: service.url,
	});
	await service.close();
	return { ...result, service, created: service.tasks.slice(earlier.length) };
}

/** The flat shape that a create answers with, wherever the task was found. */
const asCreated = ({ params, ...task }: FakeTask) => ({
	...task,
	...params,
	metadata: { row: '0' },
});

describe('a create that fails in the dark', () => {
	it.each(['reset after the work', 'error after the work', 'garbage after the work'] as const)(
		'(%s) is found and not sent again',
		async (fault) => {
			const { json, service } = await tagAt({ faults: [fault] });
			expect(service.creates()).toBe(1);
			expect(json).toEqual([asCreated(service.tasks[0])]);
		},
	);

	it.each(['reset before the work', 'error before the work'] as const)(
		'(%s) is sent again, with the same reference, once it surely is not there',
		async (fault) => {
			const { json, service } = await tagAt({ faults: [fault] });
			expect(service.tasks).toHaveLength(1);
			expect(json).toEqual([asCreated(service.tasks[0])]);
			const references = service.requests
				.filter(({ method }) => method === 'POST')
				.map(({ body }) =>
					referenceOf(new URLSearchParams(body.toString()).get('callback_url') ?? ''),
				);
			expect(references).toHaveLength(2);
			expect(references[0]).toBeDefined();
			expect(references[1]).toBe(references[0]);
		},
	);

	it('is sent four times at most, with growing pauses, and then explained', async () => {
		const { failure, service, created } = await tagAt({
			faults: Array(9).fill('error before the work'),
		});
		expect(service.creates()).toBe(4);
		expect(created).toEqual([]);
		expect(pauses).toEqual([1000, 2000, 4000, 8000]);
		expect(failure?.message).toBe('Microwork failed to process the request (status 500)');
		expect(failure?.description).toMatch(/looked for in the task list and is not there/);
	});

	it('is looked up after the last try, too', async () => {
		const { json, service } = await tagAt({
			faults: [
				'reset before the work',
				'error before the work',
				'reset before the work',
				'error after the work',
			],
		});
		expect(service.tasks).toHaveLength(1);
		expect(json[0].task_id).toBe(service.tasks[0].task_id);
	});

	it('is found behind many pages of newer tasks', async () => {
		const newer = Array.from({ length: 350 }, (_, index) =>
			fakeTask(1000 + index, { created_at: new Date(Date.now() + MINUTE + index).toISOString() }),
		);
		const { json, service, created } = await tagAt(
			{ faults: ['reset after the work'] },
			{ earlier: newer },
		);
		expect(json[0].task_id).toBe(created[0].task_id);
		expect(service.creates()).toBe(1);
		expect(service.lists()).toBe(4);
	});

	it.each([
		['behind', -3 * MINUTE],
		['far behind', -300 * MINUTE],
		['ahead', 300 * MINUTE],
	])("is found when the service's clock is %s", async (_where, clock) => {
		const { json, service } = await tagAt({ faults: ['reset after the work'], clock });
		expect(service.creates()).toBe(1);
		expect(json[0].task_id).toBe(service.tasks[0].task_id);
	});

	it('is not taken for a task of another item', async () => {
		const { json, service } = await tagAt(
			{ faults: ['reset after the work', 'reset before the work', 'error after the work'] },
			{ rows: [{}, {}, {}] },
		);
		expect(service.tasks).toHaveLength(3);
		expect(json.map(({ metadata }) => (metadata as IDataObject).row)).toEqual(['0', '1', '2']);
		expect(new Set(json.map(({ task_id }) => task_id)).size).toBe(3);
	});

	it('is an error that says how to check, when the look-up fails', async () => {
		const { failure, service, visible } = await tagAt({
			faults: ['reset after the work'],
			list: () => ({ status: 500, body: `Error for ${KEY}` }),
		});
		expect(service.creates()).toBe(1);
		expect(failure?.message).toBe('Microwork may have created the task, but did not confirm it');
		expect(failure?.description).toMatch(/Get Many and Start Time \d{4}-\d\d-\d\dT/);
		expect(failure?.description).toContain('failed to process the request (status 500)');
		expect(visible).not.toContain(KEY);
	});

	it('is looked up while the list fails for a moment', async () => {
		let lists = 0;
		const { json, service } = await tagAt({
			faults: ['error after the work'],
			list: () => (lists++ < 2 ? { status: 503, body: '' } : undefined),
		});
		expect(service.creates()).toBe(1);
		expect(json[0].task_id).toBe(service.tasks[0].task_id);
	});
});

it.each([
	['garbage without the work', 'something that is not JSON', 'begins with: <html>Hi</html>'],
	['no task', 'something that is not a task', 'Check that the Base URL'],
] as const)(
	'%s is looked up, and then an error, without sending again',
	async (fault, what, why) => {
		const { failure, service } = await tagAt({ faults: [fault] });
		expect(service.creates()).toBe(1);
		expect(service.lists()).toBe(1);
		expect(failure?.message).toBe(`Microwork answered with ${what}`);
		expect(failure?.description).toContain(why);
		expect(failure?.description).toContain('nothing was created');
	},
);

it('a busy service that says when to come again is asked again, without a look-up', async () => {
	const { json, service } = await tagAt({ faults: ['busy'] });
	expect(pauses).toEqual([2000]);
	expect(service.lists()).toBe(0);
	expect(json).toHaveLength(1);
});

it('with continue on fail, what could not be confirmed is an error in its place', async () => {
	const { json } = await tagAt(
		{
			faults: ['fine', 'reset after the work', 'fine'],
			list: () => ({ status: 401, body: '' }),
		},
		{ rows: [{}, {}, {}], onError: 'continueRegularOutput' },
	);
	expect(json.filter(({ error }) => error !== undefined)).toEqual([
		{
			error: expect.stringMatching(/^Microwork may have created the task/) as string,
			details: expect.stringContaining('does not accept the API key') as string,
		},
	]);
});
