/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import nock from 'nock';
import { WAIT_INDEFINITELY, type IExecuteFunctions, type INodeParameters } from 'n8n-workflow';

import type { Wait } from '../../../../nodes/Microwork/delivery/memory';
import { hintAtWaiting } from '../../../../nodes/Microwork/delivery/waitingHint';
import { Microwork } from '../../../../nodes/Microwork/Microwork.node';
import {
	connect,
	deliverCallback,
	inlineNode,
	passThrough,
	recordPauses,
	runAsTool,
	runNode,
	runWorkflow,
	timeOutWait,
	type NodeSpec,
	type StoredExecution,
} from '../../../engine';
import { readData, writeData } from '../../../engine/execution';
import { boxes, tagsFound } from '../examples';
import { account, from } from '../microworkNode';
import { callbackOf, openMicrowork, type FakeMicrowork } from '../fakeMicrowork';

recordPauses();

let microwork: FakeMicrowork;
beforeEach(async () => {
	microwork = await openMicrowork();
});
afterEach(async () => await microwork.close());

const images = (count: number): string[] =>
	Array.from({ length: count }, (_, index) => `https://example.com/${index}.jpg`);

const parameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'image',
	operation: 'tag',
	resultDelivery: 'wait',
	imageUrl: from('$json.image'),
	...more,
});

/** Asks people about images and begins to wait. */
const ask = async (
	urls: string[],
	{ more, ...spec }: Partial<NodeSpec> & { more?: INodeParameters } = {},
) =>
	await runNode(new Microwork(), {
		name: 'Ask',
		parameters: parameters(more),
		items: urls.map((image, row) => ({ json: { image, row } })),
		credentials: [account(microwork.url)],
		...spec,
	});

/** The service's callback about a task, at the address that the node gave it. */
const callBack = async (execution: StoredExecution, which: number | string, body?: unknown) => {
	const task = microwork.find(which);
	return await deliverCallback(execution, {
		url: task.callback_url,
		body: body ?? callbackOf(task),
	});
};

const jsonOf = (items: Array<{ json: unknown }> = []) => items.map(({ json }) => json);

describe('a wait', () => {
	it('creates a task for each item and stores the execution as waiting, for 7 days', async () => {
		const before = Date.now();
		const { status, waitTill, execution } = await ask(images(3));

		expect(status).toBe('waiting');
		expect(execution.status).toBe('waiting');
		expect(microwork.tasks.map(({ params }) => params.image_url)).toEqual(images(3));
		const days = (waitTill!.getTime() - before) / 86_400_000;
		expect(days).toBeGreaterThan(6.999);
		expect(days).toBeLessThan(7.001);
	});

	it('tells each task an address at n8n that is this node’s and names the task', async () => {
		const { execution } = await ask(images(2));
		const addresses = microwork.tasks.map(({ callback_url: url }) => new URL(url));

		for (const { origin, pathname, searchParams } of addresses) {
			expect(origin).toBe('https://n8n.example.com');
			expect(pathname).toMatch(new RegExp(`^/webhook-waiting/${execution.id}/[\\da-f-]{36}$`));
			expect(searchParams.get('signature')).toMatch(/^[\da-f]{64}$/);
		}
		const references = addresses.map(({ searchParams }) => searchParams.get('ref'));
		expect(new Set(references).size).toBe(2);
	});

	it('goes on with the last result, one item per input item, in order and paired', async () => {
		const { execution } = await ask(images(3));

		for (const which of [2, 0]) {
			microwork.complete(which);
			const { status, resumed } = await callBack(execution, which);
			expect(status).toBe(200);
			expect(resumed).toBeUndefined();
		}
		microwork.complete(1, tagsFound);
		const { status, body, resumed } = await callBack(execution, 1);

		expect(status).toBe(200);
		expect(body).toEqual({ message: 'The execution goes on' });
		expect(resumed?.status).toBe('success');
		const [items] = resumed!.outputsOf('Ask');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(items.map(({ json }) => json.image_url)).toEqual(images(3));
		expect(items[1].json).toEqual({
			task_id: microwork.find(1).task_id,
			type: 'tagging',
			status: 'completed',
			image_url: images(3)[1],
			tags: tagsFound,
			metadata: {},
			created_at: microwork.find(1).created_at,
			completed_at: '2026-11-22T13:00:00.000Z',
		});
	});

	it('lets the nodes behind it find the row that each result belongs to', async () => {
		const row = inlineNode(
			'Row',
			async function () {
				return [
					this.getInputData().map((_, item) => ({
						json: { row: this.getNodeParameter('row', item) as number },
						pairedItem: { item },
					})),
				];
			},
			{ properties: [{ displayName: 'Row', name: 'row', type: 'number', default: -1 }] },
		);
		const { execution } = await ask(images(3), {
			then: [{ node: row, parameters: { row: from("$('Input').item.json.row") } }],
		});
		for (const which of [0, 1, 2]) microwork.complete(which);
		const { resumed } = await callBack(execution, 1);

		expect(jsonOf(resumed?.outputsOf('Row')[0])).toEqual([{ row: 0 }, { row: 1 }, { row: 2 }]);
	});

	it('gives metadata back with its result, whatever characters it has', async () => {
		const metadata = {
			entry: [
				{ name: 'row', value: from('$json.row') },
				{ name: 'né & "co"', value: '50 % = a+b?#/ü' },
			],
		};
		const { execution } = await ask(images(2), { more: { options: { metadata } } });
		for (const which of [0, 1]) microwork.complete(which);
		const { resumed } = await callBack(execution, 0);

		expect(jsonOf(resumed?.outputsOf('Ask')[0])).toEqual([
			expect.objectContaining({ metadata: { row: '0', 'né & "co"': '50 % = a+b?#/ü' } }),
			expect.objectContaining({ metadata: { row: '1', 'né & "co"': '50 % = a+b?#/ü' } }),
		]);
	});

	it('works for annotating, too', async () => {
		const { execution } = await ask(images(1), {
			more: {
				operation: 'annotateTags',
				instruction: 'Good?',
				annotationOptions: ['yes', 'no'],
				tagsInput: 'json',
				tagsJson: JSON.stringify(boxes),
			},
		});
		microwork.complete(0, [{ ...boxes[0], label: 'yes' }]);
		const { resumed } = await callBack(execution, 0);

		expect(jsonOf(resumed?.outputsOf('Ask')[0])).toEqual([
			expect.objectContaining({ type: 'annotating', tags: [{ ...boxes[0], label: 'yes' }] }),
		]);
	});

	it('does not happen when everything is done by the time the last task is created', async () => {
		microwork.trouble.read = (taskId) => void microwork.complete(taskId);
		const { status, outputs } = await ask(images(2));

		expect(status).toBe('success');
		expect(outputs[0].map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it('happens when nobody knows yet whether everything is done', async () => {
		microwork.trouble.read = () => 500;
		expect((await ask(images(2))).status).toBe('waiting');
	});

	it.each([
		['Ask "people" \'now\''],
		['Ask {{ $json }} }} people {'],
		['Ask \\ back\nslash'],
		['Frag Leute ünï 🙂'],
	])('finds its memory in a node named %j', async (name) => {
		const { execution } = await ask(images(1), { name });
		microwork.complete(0);
		expect((await callBack(execution, 0)).resumed?.outputsOf(name)[0]).toHaveLength(1);
	});

	it('keeps no more in the execution than what it must know', async () => {
		const { data } = await ask(images(3));
		expect(Object.keys(data.executionData!.contextData['node:Ask'])).toEqual(['awaited']);
	});
});

describe('a callback', () => {
	it('that is partial is accepted only because another task is still pending', async () => {
		const { execution } = await ask(images(4));
		microwork.complete(0);
		const before = microwork.reads();
		const { status, body } = await callBack(execution, 0);

		expect([status, body]).toEqual([200, { message: 'Received; other tasks are not done yet' }]);
		expect(microwork.reads() - before).toBeGreaterThanOrEqual(2);
	});

	it('that is ahead of the service’s own state is sent again later', async () => {
		const { execution } = await ask(images(1));
		const early = await callBack(execution, 0);
		expect([early.status, early.resumed]).toEqual([503, undefined]);

		microwork.complete(0);
		expect((await callBack(execution, 0)).resumed?.status).toBe('success');
	});

	it('that says more than is true changes nothing', async () => {
		const { execution } = await ask(images(1));
		const lie = { ...callbackOf(microwork.find(0)), response: { tags: tagsFound } };
		expect((await callBack(execution, 0, lie)).status).toBe(503);
		expect(execution.status).toBe('waiting');
	});

	it('with a reference that is not ours is refused, however well it knows the address', async () => {
		const { execution } = await ask(images(1));
		microwork.complete(0);
		const url = microwork.find(0).callback_url.replace(/ref=[^&]+/, 'ref=guessed');
		const { status, resumed } = await deliverCallback(execution, { url, body: { task_id: 'x' } });
		expect([status, resumed]).toEqual([404, undefined]);
	});

	it('without n8n’s signature does not reach the node', async () => {
		const { execution } = await ask(images(1));
		microwork.complete(0);
		const url = microwork.find(0).callback_url.replace(/signature=[^&]+/, 'signature=guessed');
		expect((await deliverCallback(execution, { url })).status).toBe(401);
		expect(execution.status).toBe('waiting');
	});

	it.each([
		['nothing', undefined],
		['a text', '"done"'],
		['a list', []],
		['the later revision’s task', { taskId: 'x', state: 'finished' }],
		['some other task', { task_id: 'someoneelses' }],
	])('counts by its reference when its body is %s', async (_, body) => {
		const { execution } = await ask(images(1));
		microwork.complete(0);
		const url = microwork.find(0).callback_url;
		expect((await deliverCallback(execution, { url, body })).resumed?.status).toBe('success');
	});

	it.each([
		['bare', (id: string) => ({ task_id: id, status: 'completed' })],
		['camel case', (id: string) => ({ taskId: id, state: 'finished', imageUrl: 'x' })],
		['documented', (id: string) => ({ task: { task_id: id }, response: {}, task_id: id })],
	])('counts by the task in its body (%s) when its reference got lost', async (_, bodyOf) => {
		const { execution } = await ask(images(1));
		const { task_id: id, callback_url } = microwork.complete(0);
		const url = callback_url.replace(/&ref=[^&]+/, '');
		expect((await deliverCallback(execution, { url, body: bodyOf(id) })).resumed?.status).toBe(
			'success',
		);
	});

	it.each<[string, 400 | 401 | 404 | 429 | 500 | 503 | 'reset' | 'garbage']>([
		['is not allowed in', 401],
		['does not know the task', 404],
		['is busy', 429],
		['has an error', 500],
		['is down', 503],
		['breaks the line', 'reset'],
		['talks nonsense', 'garbage'],
	])('is sent again later when the node %s', async (_, what) => {
		const { execution } = await ask(images(2));
		for (const which of [0, 1]) microwork.complete(which);
		microwork.trouble.read = () => what;
		const { status, body, resumed, error } = await callBack(execution, 0);
		expect([status, resumed, error]).toEqual([503, undefined, undefined]);
		expect(body).toEqual({ error: expect.stringMatching(/can not be checked now/) });

		microwork.trouble.read = undefined;
		expect((await callBack(execution, 0)).resumed?.status).toBe('success');
	});

	it('is sent again later when only the other tasks can not be checked', async () => {
		const { execution } = await ask(images(2));
		for (const which of [0, 1]) microwork.complete(which);
		microwork.trouble.read = (taskId) => (taskId === microwork.find(1).task_id ? 500 : undefined);
		expect((await callBack(execution, 0)).status).toBe(503);
		expect(execution.status).toBe('waiting');
	});

	it('is accepted when another task is surely pending, although a third can not be checked', async () => {
		const { execution } = await ask(images(3));
		microwork.complete(0);
		microwork.trouble.read = (taskId) => (taskId === microwork.find(1).task_id ? 500 : undefined);
		const statuses = new Set<number>();
		for (let tries = 0; tries < 30; tries++) statuses.add((await callBack(execution, 0)).status);
		// Whether the pending one is looked at first is a matter of luck.
		expect(statuses).toContain(200);
		expect(execution.status).toBe('waiting');
	});

	it('that is the last comes through although the service fails half of its answers', async () => {
		const { execution } = await ask(images(20));
		for (const { task_id: id } of microwork.tasks) microwork.complete(id);
		let count = 0;
		microwork.trouble.read = () => (count++ % 2 === 0 ? 500 : undefined);
		let tries = 0;
		while (execution.status === 'waiting') {
			expect(++tries).toBeLessThan(20);
			await callBack(execution, 0);
		}
		expect(execution.status).toBe('success');
	});

	it('that is repeated after the end is refused by n8n and changes nothing', async () => {
		const { execution } = await ask(images(1));
		microwork.complete(0);
		await callBack(execution, 0);
		const { status, resumed } = await callBack(execution, 0);
		expect([status, resumed]).toEqual([409, undefined]);
	});

	it('that comes with the others at once resumes once, and all are answered well', async () => {
		const { execution } = await ask(images(5));
		for (const { task_id: id } of microwork.tasks) microwork.complete(id);
		const answers = await Promise.all(
			[0, 1, 2, 3, 4, 4].map((which) => callBack(execution, which)),
		);

		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
		expect(answers.filter(({ resumed }) => resumed !== undefined)).toHaveLength(1);
		expect(answers.find(({ resumed }) => resumed)!.resumed!.outputsOf('Ask')[0]).toHaveLength(5);
	});

	it('that throws inside the node leaves the wait as it is', async () => {
		const { execution } = await ask(images(1));
		microwork.complete(0);
		const broken = JSON.parse(execution.data) as unknown;
		execution.data = JSON.stringify(broken).replace('awaited', 'forgotten');
		const { status, error, resumed } = await callBack(execution, 0);
		expect([status, error, resumed]).toEqual([503, undefined, undefined]);
		expect(execution.status).toBe('waiting');
	});
});

describe('an item without a result', () => {
	it('is an error item in its place when its task was canceled', async () => {
		const { execution } = await ask(images(3));
		microwork.complete(0);
		microwork.complete(2);
		const { task_id: id } = microwork.cancel(1);
		const { resumed } = await callBack(execution, 1);

		const items = jsonOf(resumed?.outputsOf('Ask')[0]);
		expect(items).toHaveLength(3);
		expect(items[1]).toEqual({
			error: 'The task was canceled',
			details: expect.stringContaining(id),
		});
	});

	it('is an error item in its place when its task could not be created', async () => {
		microwork.trouble.create = (image) => (image === images(3)[1] ? 400 : undefined);
		const { execution, status } = await ask(images(3), { onError: 'continueRegularOutput' });
		expect(status).toBe('waiting');
		microwork.complete(0);
		microwork.complete(1);
		const { resumed } = await callBack(execution, 1);

		expect(jsonOf(resumed?.outputsOf('Ask')[0])).toEqual([
			expect.objectContaining({ status: 'completed', image_url: images(3)[0] }),
			{ error: expect.stringContaining('refused the request'), details: expect.any(String) },
			expect.objectContaining({ status: 'completed', image_url: images(3)[2] }),
		]);
	});

	it('takes the error output, with what came in', async () => {
		microwork.trouble.create = (image) => (image === images(4)[0] ? 400 : undefined);
		const { execution } = await ask(images(4), { onError: 'continueErrorOutput' });
		microwork.complete(images(4)[1]);
		microwork.cancel(images(4)[2]);
		microwork.complete(images(4)[3]);
		const { resumed } = await callBack(execution, images(4)[3]);

		const [results, errors] = resumed!.outputsOf('Ask');
		expect(results.map(({ json }) => json.image_url)).toEqual([images(4)[1], images(4)[3]]);
		expect(results.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 3 }]);
		expect(errors.map(({ json }) => [json.row, json.error])).toEqual([
			[0, expect.stringContaining('refused the request')],
			[2, 'The task was canceled'],
		]);
	});

	it('is not waited for when there is nothing else', async () => {
		microwork.trouble.create = () => 400;
		const { status, outputs } = await ask(images(2), { onError: 'continueRegularOutput' });
		expect(status).toBe('success');
		expect(outputs[0].map(({ json }) => Object.keys(json))).toEqual([
			['error', 'details'],
			['error', 'details'],
		]);
	});

	it('ends the execution without "continue on fail", and the error names the tasks left behind', async () => {
		microwork.trouble.create = (image) => (image === images(3)[2] ? 400 : undefined);
		const { status, error } = await ask(images(3));
		expect(status).toBe('error');
		const { message, description } = error as unknown as { message: string; description: string };
		expect(message).toMatch(/refused the request as invalid \[item 2\]/);
		for (const { task_id: id } of microwork.tasks) expect(description).toContain(id);
	});

	it('does not speak of tasks left behind where they are waited for', async () => {
		microwork.trouble.create = (image) => (image === images(3)[2] ? 400 : undefined);
		const { execution } = await ask(images(3), { onError: 'continueRegularOutput' });
		for (const which of [0, 1]) microwork.complete(which);
		const { resumed } = await callBack(execution, 0);
		const [, , failed] = resumed!.outputsOf('Ask')[0];
		expect(failed.json.error).toMatch(/refused the request as invalid/);
		expect(failed.json.details).not.toContain('nobody waits');
	});

	it('is refused before anything is created when its input is bad', async () => {
		const { status } = await ask([...images(2), 'no address']);
		expect(status).toBe('error');
		expect(microwork.creates()).toBe(0);
	});
});

describe('the output panel says while a node waits', () => {
	it('for how many tasks, and until when in the time zone of the workflow', async () => {
		const limit = { limitType: 'atSpecifiedTime', maxDateAndTime: '2999-03-01T09:30:00' };
		const { hints } = await ask(images(3), {
			more: { options: { limitWaitTime: { values: limit } } },
			settings: { timezone: 'Asia/Tokyo' },
		});
		expect(hints).toEqual([
			{
				type: 'info',
				location: 'outputPane',
				message:
					'Waiting for the results of 3 tasks, until 1 March 2999 at 09:30 (Asia/Tokyo) at the latest.',
			},
		]);
	});

	it('no end when there is no limit, and nothing of items that have no task', async () => {
		const { hints } = await ask([...images(1), 'no address'], {
			more: { options: { limitWaitTime: { values: { limitType: 'noLimit' } } } },
			onError: 'continueRegularOutput',
		});
		expect(hints.map(({ message }) => message)).toEqual(['Waiting for the results of 1 task.']);
	});

	it('nothing any more once it went on', async () => {
		const { execution, runData } = await ask(images(1));
		expect(runData.Ask.at(-1)?.hints).toHaveLength(1);
		microwork.complete(0);
		const { resumed } = await callBack(execution, 0);
		expect(resumed?.runData.Ask.at(-1)?.hints).toEqual([]);
	});

	it('nothing on releases of n8n that have no hints', () => {
		const older = { getTimezone: () => 'UTC' } as IExecuteFunctions;
		expect(() => hintAtWaiting(older, 1, new Date())).not.toThrow();
	});
});

describe('an address that the service can not reach', () => {
	const hintsFor = async (n8n: string, service: string) => {
		nock(service)
			.post('/v1/task/images/tagging')
			.reply(200, { task_id: 'a1', status: 'pending', type: 'tagging' })
			.get('/v1/task/a1')
			.reply(200, { task_id: 'a1', status: 'pending' });
		const { status, hints } = await ask(images(1), {
			baseUrl: n8n,
			credentials: [account(`${service}/v1`)],
		});
		expect(status).toBe('waiting');
		return hints.filter(({ type }) => type === 'warning').map(({ message }) => message);
	};

	it('is hinted at, naming what to set, and the execution waits all the same', async () => {
		const [hint, ...others] = await hintsFor('http://localhost:5678', 'https://api.microwork.io');
		expect(hint).toMatch(/can't post results to localhost:5678.*WEBHOOK_URL/);
		expect(hint).not.toContain('signature');
		expect(others).toEqual([]);
	});

	it('is no matter when the service is on this network, too, or n8n is on the internet', async () => {
		expect(await hintsFor('http://localhost:5678', 'http://10.0.0.7')).toEqual([]);
		expect(await hintsFor('https://n8n.example.com', 'https://api.microwork.io')).toEqual([]);
	});
});

describe('a wait that 0.1.0 began', () => {
	it('goes on', async () => {
		const { execution } = await ask(images(2));
		const data = readData(execution);
		const context = data.executionData!.contextData['node:Ask'];
		const { awaited } = JSON.parse(String(context.awaited)) as Wait;
		context.awaited = JSON.stringify(awaited);
		execution.data = writeData(data);
		for (const which of [0, 1]) microwork.complete(which);
		const { resumed } = await callBack(execution, 0);
		expect(resumed?.outputsOf('Ask')[0]).toHaveLength(2);
	});
});

it('a wait keeps the bound on requests that it began with', async () => {
	const bound = async (maxConcurrency: unknown) => {
		const { execution } = await ask(images(20), { more: { options: { maxConcurrency } as never } });
		for (const { task_id: id } of microwork.tasks) microwork.complete(id);
		let underWay = 0;
		let most = 0;
		microwork.trouble.read = async () => {
			most = Math.max(most, ++underWay);
			await new Promise((resolve) => setTimeout(resolve, 5));
			underWay -= 1;
			return undefined;
		};
		const { resumed } = await callBack(execution, microwork.tasks.at(-1)!.task_id);
		expect(resumed?.status).toBe('success');
		microwork.trouble.read = undefined;
		return most;
	};
	expect(await bound(1)).toBe(1);
	expect(await bound(from('1 + 1'))).toBe(2);
});

it('waits with the later reference, too, and puts out the same', async () => {
	await microwork.close();
	microwork = await openMicrowork({ speaks: '2017-09' });
	const { execution } = await ask(images(2), {
		credentials: [account(microwork.url, '2017-09')],
	});
	expect(microwork.tasks.map(({ params }) => params.image_url).sort()).toEqual(images(2));
	for (const which of [0, 1]) microwork.complete(which, tagsFound);
	const { task_id: taskId, callback_url: callbackUrl } = microwork.find(0);
	const { resumed } = await callBack(execution, 0, { taskId, callbackUrl, state: 'finished' });
	expect(jsonOf(resumed?.outputsOf('Ask')[0])).toEqual(
		images(2).map((image) =>
			expect.objectContaining({
				type: 'tagging',
				status: 'completed',
				image_url: image,
				tags: tagsFound,
			}),
		),
	);
});

describe('"Retry on fail"', () => {
	it('creates nothing twice', async () => {
		let tries = 0;
		microwork.trouble.create = (image) =>
			image === images(3)[1] && tries++ === 0 ? 400 : undefined;
		const { status, execution } = await ask(images(3), {
			retryOnFail: true,
			maxTries: 3,
			more: { options: { maxConcurrency: 1 } },
		});

		expect(status).toBe('waiting');
		expect(microwork.tasks.map(({ params }) => params.image_url).sort()).toEqual(images(3));
		for (const which of [0, 1, 2]) microwork.complete(which);
		const { resumed } = await callBack(execution, 0);
		expect(resumed?.outputsOf('Ask')[0].map(({ json }) => json.image_url)).toEqual(images(3));
	});
});

describe('the limit of a wait', () => {
	const limit = (values: INodeParameters): { more: INodeParameters } => ({
		more: { options: { limitWaitTime: { values } } },
	});

	it('can be a duration', async () => {
		const before = Date.now();
		const { waitTill } = await ask(
			images(1),
			limit({ limitType: 'afterTimeInterval', resumeAmount: 90, resumeUnit: 'minutes' }),
		);
		expect((waitTill!.getTime() - before) / 60_000).toBeCloseTo(90, 0);
	});

	it('can be a point in time, in the zone of the workflow', async () => {
		const { waitTill } = await ask(images(1), {
			...limit({ limitType: 'atSpecifiedTime', maxDateAndTime: '2099-01-31T12:00:00' }),
			settings: { timezone: 'America/New_York' },
		});
		expect(waitTill).toEqual(new Date('2099-01-31T17:00:00Z'));
	});

	it('can be none', async () => {
		const { waitTill } = await ask(images(1), limit({ limitType: 'noLimit' }));
		expect(waitTill).toEqual(WAIT_INDEFINITELY);
	});

	it('is that of the item that waits longest', async () => {
		const { waitTill } = await ask(
			images(2),
			limit({
				limitType: 'atSpecifiedTime',
				maxDateAndTime: from('$json.row === 0 ? "2099-02-01T00:00:00Z" : "2099-01-01T00:00:00Z"'),
			}),
		);
		expect(waitTill).toEqual(new Date('2099-02-01T00:00:00Z'));
	});

	it('lets items go on that still name their tasks', async () => {
		const metadata = { entry: [{ name: 'row', value: from('$json.row') }] };
		const { execution } = await ask(images(2), {
			more: { options: { metadata } },
			then: [{ node: passThrough('Next') }],
		});
		microwork.complete(0);
		await callBack(execution, 0);
		const { status, outputsOf } = await timeOutWait(execution);

		expect(status).toBe('success');
		expect(outputsOf('Next')[0].map(({ json }) => json)).toEqual(
			[0, 1].map((row) => ({
				task_id: microwork.find(row).task_id,
				type: 'tagging',
				image_url: images(2)[row],
				metadata: { row: String(row) },
				created_at: microwork.find(row).created_at,
				timedOut: true,
			})),
		);
		expect(outputsOf('Ask')[0].map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
	});

	it('lets items that had no task take the error output', async () => {
		microwork.trouble.create = (image) => (image === images(2)[0] ? 400 : undefined);
		const { execution } = await ask(images(2), { onError: 'continueErrorOutput' });
		const { outputsOf } = await timeOutWait(execution);
		const [results, errors] = outputsOf('Ask');
		expect(results.map(({ json }) => json.timedOut)).toEqual([true]);
		expect(errors.map(({ json }) => json.error)).toEqual([expect.stringContaining('refused')]);
	});

	it('leaves no way in for later callbacks', async () => {
		const { execution } = await ask(images(1));
		await timeOutWait(execution);
		microwork.complete(0);
		expect((await callBack(execution, 0)).status).toBe(409);
	});
});

describe('a wait inside', () => {
	it('a loop asks anew in each round', async () => {
		const rounds = inlineNode(
			'Rounds',
			async function () {
				const context = this.getContext('node') as { round?: number };
				context.round = (context.round ?? -1) + 1;
				const { round } = context;
				if (round === 3) return [this.getInputData(), []];
				return [[], [{ json: { image: images(3)[round] }, pairedItem: { item: 0 } }]];
			},
			{ outputs: ['main', 'main'] },
		);
		const first = await runWorkflow({
			nodes: [
				{ node: passThrough('Start') },
				{ node: rounds },
				{ node: new Microwork(), name: 'Ask', parameters: parameters() },
				{ node: passThrough('Done') },
			],
			connections: connect(
				['Start', 'Rounds'],
				['Rounds', 'Done'],
				['Rounds', 'Ask', { output: 1 }],
				['Ask', 'Rounds'],
			),
			credentials: [account(microwork.url)],
		});
		const { execution } = first;
		for (const round of [0, 1, 2]) {
			expect(execution.status).toBe('waiting');
			expect(microwork.tasks).toHaveLength(round + 1);
			const data = execution.data;
			microwork.complete(round);
			const { resumed } = await callBack(execution, round);
			expect(resumed?.outputsOf('Ask', round)[0].map(({ json }) => json.image_url)).toEqual([
				images(3)[round],
			]);
			expect(data).not.toBe(execution.data);
		}
		expect(execution.status).toBe('success');
	});

	it('a round of a loop refuses a callback for an earlier round', async () => {
		const again = inlineNode('Again', async function () {
			const context = this.getContext('node') as { done?: boolean };
			if (context.done) return [[]];
			context.done = true;
			return [[{ json: { image: images(2)[1] } }]];
		});
		const { execution } = await runWorkflow({
			nodes: [
				{ node: passThrough('Start') },
				{ node: new Microwork(), name: 'Ask', parameters: parameters() },
				{ node: again },
			],
			connections: connect(['Start', 'Ask'], ['Ask', 'Again'], ['Again', 'Ask']),
			input: [{ json: { image: images(2)[0] } }],
			credentials: [account(microwork.url)],
		});
		microwork.complete(0);
		await callBack(execution, 0);
		expect(execution.status).toBe('waiting');
		expect((await callBack(execution, 0)).status).toBe(404);
		microwork.complete(1);
		await callBack(execution, 1);
		expect(execution.status).toBe('success');
	});

	it('a sub-workflow lets its caller go on with the results', async () => {
		const caller = inlineNode('Call', async function () {
			const { data } = await this.executeWorkflow(
				{ id: 'asking' },
				this.getInputData(),
				undefined,
				{
					parentExecution: { executionId: this.getExecutionId(), workflowId: 'workflow1' },
				},
			);
			return [(data?.[0] ?? []) as never];
		});
		const { execution: parent } = await runWorkflow({
			nodes: [{ node: passThrough('Start') }, { node: caller }, { node: passThrough('Then') }],
			input: images(2).map((image) => ({ json: { image } })),
			subWorkflows: {
				asking: {
					nodes: [
						{ node: passThrough('Called') },
						{ node: new Microwork(), name: 'Ask', parameters: parameters() },
					],
					credentials: [account(microwork.url)],
				},
			},
		});
		expect(parent.status).toBe('waiting');
		for (const which of [0, 1]) microwork.complete(which);
		const { resumedParent } = await callBack(parent.children[0], 1);
		expect(resumedParent?.status).toBe('success');
		expect(resumedParent?.outputsOf('Then')[0].map(({ json }) => json.image_url)).toEqual(
			images(2),
		);
	});

	it.each(['agent', 'engine'] as const)(
		'a tool call (%s) is refused with the way out, nothing created',
		async (runBy) => {
			const result = await runAsTool(new Microwork(), {
				parameters: parameters({ imageUrl: images(1)[0] }),
				credentials: [account(microwork.url)],
				runBy,
			});
			const told = JSON.stringify([result.answer, result.runData, result.error]);
			expect(told).toContain('This node can not wait for people as a tool of an agent');
			expect(told).toContain('Call n8n Workflow Tool');
			expect(microwork.creates()).toBe(0);
		},
	);
});
