import { after, beforeEach, describe, test } from 'node:test';
import { expect } from 'expect';
import type { INodeParameters } from 'n8n-workflow';
import { errorOf, jsonOf } from '../../harness/n8n-api.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain, items, itemsWithFiles } from '../../harness/workflow.mts';
import { offeredOperations } from './offered.mts';
import { revisionTests } from './revisions.mts';

const { n8n, sandbox, run, workReduce, microwork, microworkTrigger, speak, close } =
	await openStage({ sandbox: { settings: { workers: 'byHand' } } });
after(close);
const { workReduceTest, microworkTest } = revisionTests(speak);
beforeEach(async () => {
	await sandbox.reset();
});

/** What has been run so far, as `resource.operation`. */
const tried = new Set<string>();
const trying = (parameters: INodeParameters): INodeParameters => {
	tried.add(`${parameters.resource as string}.${parameters.operation as string}`);
	return parameters;
};

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const order = (operation: string, parameters: INodeParameters = {}) =>
	workReduce(trying({ resource: 'order', operation, ...parameters }));
const task = (operation: string, parameters: INodeParameters = {}) =>
	microwork(trying({ resource: 'task', operation, ...parameters }));
const image = (operation: string, parameters: INodeParameters = {}) =>
	microwork(
		trying({
			resource: 'image',
			operation,
			imageUrl: 'https://images.example/street.png',
			resultDelivery: 'callback',
			callbackUrl: 'http://127.0.0.1:9/called',
			...parameters,
		}),
	);

describe('WorkReduce orders', () => {
	workReduceTest('create places an order with its files, under their names', async () => {
		const { json } = await run([
			itemsWithFiles({
				json: { name: 'Spring banners' },
				files: {
					data: { name: 'Übersicht "final".txt', type: 'text/plain', data: 'hello' },
					more: { name: 'empty.bin', data: '' },
				},
			}),
			order('create', {
				name: '={{ $json.name }}',
				taskType: byId('qa_screenshot'),
				description: 'Look at the tags',
				dueDate: '2027-03-01T12:00:00Z',
				additionalFields: {
					team: 'Media',
					requesterEmail: 'george@agency.example',
					attachments: '*',
				},
			}),
		]);
		const [placed] = await sandbox.orders();
		expect(json).toEqual([expect.objectContaining({ order_number: placed?.number })]);
		expect(placed).toMatchObject({
			name: 'Spring banners',
			taskType: 'qa_screenshot',
			team: 'Media',
			requesterEmail: 'george@agency.example',
			dueDate: expect.stringContaining('2027-03-01'),
			files: [
				{ name: 'Übersicht "final".txt', size: 5 },
				{ name: 'empty.bin', size: 0 },
			],
		});
		const [request] = await sandbox.requests({ route: 'workreduce.order.create' });
		expect(request?.auth).toEqual({ scheme: 'raw', right: true });
		expect(request?.files?.map(({ field }) => field)).toEqual(['attachments[]', 'attachments[]']);
	});

	workReduceTest('get reads each item its order, in the order of the items', async () => {
		const numbers = await sandbox.createOrders({ count: 3, name: 'Banner' });
		const { items: got } = await run([
			items(...numbers.map((number) => ({ number }))),
			order('get', { orderNumber: byId('={{ $json.number }}') }),
		]);
		expect(got.map(({ json }) => json.order_number)).toEqual(numbers);
		expect(got.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	workReduceTest('one bad item of three leaves two results with continue on fail', async () => {
		const [first, last] = await sandbox.createOrders({ count: 2 });
		const { json, execution } = await run([
			items({ number: first }, { number: '99999999' }, { number: last }),
			workReduce(
				{ resource: 'order', operation: 'get', orderNumber: byId('={{ $json.number }}') },
				{ onError: 'continueRegularOutput' },
			),
		]);
		expect(execution.status).toBe('success');
		expect(json).toEqual([
			expect.objectContaining({ order_number: first }),
			expect.objectContaining({ error: expect.stringContaining('99999999') }),
			expect.objectContaining({ order_number: last }),
		]);
	});

	workReduceTest(
		'an order comes as the service sends it, or simplified to one shape',
		async (revision) => {
			const [number = ''] = await sandbox.createOrders({ status: 'Submitted', held: true });
			await sandbox.addResult(number, {
				note: 'Done',
				files: [{ name: 'spend.csv', text: 'a;b' }],
			});
			const { json } = await run([items({}), order('get', { orderNumber: byId(number) })]);
			const [{ work_result: result }] = json as [{ work_result: unknown }];
			if (revision === '2018-07') {
				expect(result).toEqual(
					expect.arrayContaining([expect.objectContaining({ notes: ['Done'] })]),
				);
			} else {
				expect(result).toMatchObject({
					notes: expect.arrayContaining([{ created_at: expect.any(String), text: 'Done' }]),
					total_billable_hours: expect.any(Number),
				});
			}
			const simplified = await run([items({}), order('getAll', { limit: 1, simplify: true })]);
			expect(simplified.json).toEqual([
				expect.objectContaining({
					order_number: number,
					status: 'Submitted',
					result_notes: expect.stringContaining('Done'),
					result_file_count: 1,
				}),
			]);
		},
	);

	workReduceTest('get many returns all pages, each order once', async () => {
		const numbers = await sandbox.createOrders({ count: 230 });
		const { json } = await run([items({}), order('getAll', { returnAll: true })]);
		const got = json.map((one) => (one as { order_number: string }).order_number);
		expect([...got].sort()).toEqual([...numbers].sort());
		expect(await sandbox.requests({ route: 'workreduce.order.list' })).toHaveLength(3);
	});

	workReduceTest('get many stops at the limit and filters by status', async () => {
		await sandbox.createOrders({ count: 4, status: 'In Progress', held: true });
		await sandbox.createOrders({ count: 4, status: 'Delivered', held: true });
		const { json } = await run([
			items({}),
			order('getAll', { limit: 3, filters: { status: 'Delivered' } }),
		]);
		expect(json).toEqual(Array(3).fill(expect.objectContaining({ status: 'Delivered' })));
	});

	workReduceTest('update changes what is given and adds files', async () => {
		const [number = ''] = await sandbox.createOrders({ name: 'Before' });
		await run([
			itemsWithFiles({ files: { data: { name: 'more.csv', type: 'text/csv', data: 'a;b' } } }),
			order('update', {
				orderNumber: byId(number),
				updateFields: { name: 'After', attachments: 'data' },
			}),
		]);
		expect(await sandbox.orders()).toEqual([
			expect.objectContaining({
				name: 'After',
				files: expect.arrayContaining([expect.objectContaining({ name: 'more.csv', size: 3 })]),
			}),
		]);
	});

	workReduceTest('cancel cancels the order', async () => {
		const [number = ''] = await sandbox.createOrders();
		const { json } = await run([items({}), order('cancel', { orderNumber: byId(number) })]);
		expect(json).toEqual([{ order_number: number, deleted: true }]);
		expect(await sandbox.orders()).toEqual([
			expect.objectContaining({ status: 'Client Canceled' }),
		]);
	});

	workReduceTest('download files puts out each file as an item, byte for byte', async () => {
		const [number = ''] = await sandbox.createOrders({ status: 'In Progress', held: true });
		await sandbox.addResult(number, {
			note: 'Done',
			files: [
				{ name: 'Grüße.txt', type: 'text/plain', text: 'hello' },
				{ name: 'big.bin', bytes: 3_000_000 },
			],
		});
		const { items: files } = await run([
			items({}),
			order('downloadFiles', { orderNumber: byId(number), files: 'result' }),
		]);
		expect(files.map(({ json }) => json)).toEqual([
			expect.objectContaining({ order_number: number, source: 'result', file_name: 'Grüße.txt' }),
			expect.objectContaining({ order_number: number, source: 'result', file_name: 'big.bin' }),
		]);
		expect(JSON.stringify(files.map(({ json }) => json))).not.toContain('Signature');
		const [text, big] = await Promise.all(
			files.map(async ({ binary }) => await n8n.api.file(binary!.data!)),
		);
		expect(text?.toString()).toBe('hello');
		expect(big).toHaveLength(3_000_000);
	});

	workReduceTest('task types are listed as sent, with their code', async (revision) => {
		const { json } = await run([
			items({}),
			workReduce(trying({ resource: 'taskType', operation: 'getAll', returnAll: true })),
		]);
		expect(json).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					code: 'qa_screenshot',
					...(revision === '2018-07' ? {} : { task_type: 'qa_screenshot' }),
				}),
			]),
		);
	});

	test('a wrong key is named with the credential to check, and is not repeated', async () => {
		const data = { apiKey: 'wrong-key-1234', baseUrl: sandbox.workReduceUrl };
		const wrong = await n8n.api.credentials.create({ name: 'Wrong', type: 'workReduceApi', data });
		const { execution } = await run([
			items({}),
			workReduce(
				{ resource: 'taskType', operation: 'getAll' },
				{ credentials: { workReduceApi: { id: wrong.id, name: wrong.name } } },
			),
		]);
		const error = errorOf(execution);
		expect(`${error?.message} ${error?.description}`).toMatch(/credential/i);
		expect(JSON.stringify(execution.data)).not.toContain('wrong-key-1234');
	});
});

describe('Microwork images and tasks', () => {
	microworkTest('tag creates a task that carries the callback and its metadata', async () => {
		const { json } = await run([
			items({ row: 17 }),
			image('tag', {
				options: { metadata: { entry: [{ name: 'row', value: '={{ $json.row }}' }] } },
			}),
		]);
		const [created] = await sandbox.tasks();
		expect(json).toEqual([
			expect.objectContaining({
				task_id: created?.task_id,
				status: 'pending',
				metadata: { row: '17' },
			}),
		]);
		expect(created?.callback_url).toContain('http://127.0.0.1:9/called?');
		const [request] = await sandbox.requests({ route: 'microwork.image.tag' });
		expect(request?.auth).toEqual({ scheme: 'basic', right: true });
	});

	const tags = [
		{ id: 'a', left: 1, top: 2, width: 3, height: 4 },
		{ id: 'b', left: 5, top: 6, width: 7, height: 8 },
	];
	for (const [input, parameters] of Object.entries<INodeParameters>({
		fields: { tagsInput: 'fields', tags: { tag: tags } },
		json: { tagsInput: 'json', tagsJson: '={{ $json.tags }}' },
	})) {
		test(`annotate tags sends the tags from ${input} (2017-04, the only revision that has it)`, async () => {
			await run([
				items({ tags }),
				image('annotateTags', {
					instruction: 'Is it good?',
					annotationOptions: ['good', 'bad'],
					...parameters,
				}),
			]);
			const [created] = await sandbox.tasks();
			expect(created).toMatchObject({
				type: 'annotating',
				params: { instruction: 'Is it good?', annotation_option: ['good', 'bad'], tags },
			});
		});
	}

	test('annotate tags is refused before a request is made (2017-09, which has no annotating)', async (context) => {
		await speak({ microworkVersion: '2017-09' });
		context.after(async () => await speak({ microworkVersion: '2017-04' }));
		const { execution } = await run([
			items({ tags }),
			image('annotateTags', {
				instruction: 'Is it good?',
				annotationOptions: ['good', 'bad'],
				tagsInput: 'json',
				tagsJson: '={{ $json.tags }}',
			}),
		]);
		expect(errorOf(execution)).toMatchObject({
			message: 'The API version 2017-09 of Microwork has no Annotating tasks',
			description: expect.stringContaining('whose API Version is 2017-04'),
		});
		expect(await sandbox.requests({ service: 'microwork' })).toEqual([]);
	});

	microworkTest('get reads a finished task with its tags', async () => {
		const [id = ''] = await sandbox.createTasks({ status: 'completed' });
		const { json } = await run([items({}), task('get', { taskId: byId(id) })]);
		expect(json).toEqual([
			expect.objectContaining({ task_id: id, status: 'completed', response: expect.anything() }),
		]);
	});

	microworkTest('get many returns all pages, each task once', async () => {
		const ids = await sandbox.createTasks({ count: 230 });
		const { json } = await run([items({}), task('getAll', { returnAll: true })]);
		const got = json.map((one) => (one as { task_id: string }).task_id);
		expect([...got].sort()).toEqual([...ids].sort());
	});

	microworkTest('get many filters by status and stops at the limit', async () => {
		await sandbox.createTasks({ count: 5, status: 'completed' });
		await sandbox.createTasks({ count: 5, status: 'pending' });
		const { json } = await run([
			items({}),
			task('getAll', { limit: 2, filters: { status: 'completed' } }),
		]);
		expect(json).toEqual(Array(2).fill(expect.objectContaining({ status: 'completed' })));
	});

	microworkTest(
		'cancel cancels a pending task, and says of a finished one that only pending ones can be',
		async () => {
			const [pending = ''] = await sandbox.createTasks({ status: 'pending' });
			const [finished = ''] = await sandbox.createTasks({ status: 'completed' });
			const { json, execution } = await run([
				items({ id: pending }, { id: finished }),
				microwork(
					trying({ resource: 'task', operation: 'cancel', taskId: byId('={{ $json.id }}') }),
					{ onError: 'continueRegularOutput' },
				),
			]);
			expect(execution.status).toBe('success');
			expect(json).toEqual([
				expect.objectContaining({ task_id: pending, status: 'canceled' }),
				expect.objectContaining({
					error: expect.stringContaining(finished),
					details: expect.stringContaining('Only pending tasks can be canceled'),
				}),
			]);
		},
	);

	test('an address that is none is refused before a request is made, naming field and item', async () => {
		const { execution } = await run([
			items({ image: 'https://images.example/a.png' }, { image: 'a.png' }),
			image('tag', { imageUrl: '={{ $json.image }}' }),
		]);
		const error = errorOf(execution);
		expect(`${error?.message} ${error?.description}`).toContain('Image URL');
		expect(error?.context?.itemIndex).toBe(1);
	});
});

describe('Microwork Trigger', () => {
	const publish = async (path: string, parameters: INodeParameters = {}) => {
		const draft = chain([
			microworkTrigger(parameters, { webhookId: path }),
			{ type: 'n8n-nodes-base.noOp' },
		]);
		const { id } = await n8n.api.workflows.create(draft);
		await n8n.api.workflows.activate(id);
		const callbackUrl = `${n8n.webhookUrl}/webhook/${path}/webhook`;
		const listens = async () => (await fetch(callbackUrl, { method: 'POST' })).status !== 404;
		await until(listens, { what: 'the webhook to listen' });
		return { id, callbackUrl };
	};

	microworkTest(
		'a tagged image starts the workflow with the task as the service has it, and the metadata',
		async (revision) => {
			const { id, callbackUrl } = await publish(`tagged-${revision}`);
			await run([
				items({}),
				image('tag', {
					callbackUrl,
					options: { metadata: { entry: [{ name: 'row', value: '17' }] } },
				}),
			]);
			const [created] = await sandbox.tasks();
			const box = { left: 1, top: 2, width: 3, height: 4, brand: 'Blue Comet' };
			await sandbox.completeTask(created!.task_id, { tags: [box] });
			const [started] = await until(async () => {
				const all = await n8n.api.executions.list({ workflowId: id });
				return all.length > 0 && all;
			});
			const execution = await n8n.api.executions.settled(started!.id);
			expect(jsonOf(execution, 'microworkTrigger')).toEqual([
				expect.objectContaining({
					task_id: created!.task_id,
					status: 'completed',
					tags: [expect.objectContaining(box)],
					metadata: { row: '17' },
				}),
			]);
		},
	);

	microworkTest(
		'a task that the service does not know is refused and starts nothing',
		async (revision) => {
			const { id, callbackUrl } = await publish(`forged-${revision}`);
			const response = await fetch(callbackUrl, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ task_id: '576ba74eec471ff9b01557cc', status: 'completed' }),
			});
			expect(response.status).toBeGreaterThanOrEqual(400);
			expect(response.status).toBeLessThan(500);
			expect(await n8n.api.executions.list({ workflowId: id })).toEqual([]);
		},
	);
});

describe('Lists to pick from', () => {
	const search = async (
		node: 'workReduce' | 'microwork',
		method: string,
		more: { parameters?: INodeParameters; filter?: string; paginationToken?: string } = {},
	) => {
		const { type, credentials } = node === 'workReduce' ? order('get') : task('get');
		return await n8n.api.listSearch({
			node: type,
			method,
			credentials: credentials as never,
			...more,
		});
	};

	workReduceTest('orders are found by a part of their name', async () => {
		await sandbox.createOrders({ count: 3, name: 'Spring banner' });
		const [wanted] = await sandbox.createOrders({ name: 'Autumn report' });
		const { results } = await search('workReduce', 'searchOrders', { filter: 'autumn' });
		expect(results).toEqual([expect.objectContaining({ value: wanted })]);
	});

	workReduceTest('task types are found by a part of their name', async () => {
		const { results: all } = await search('workReduce', 'searchTaskTypes');
		const { results } = await search('workReduce', 'searchTaskTypes', { filter: 'QA_SCREEN' });
		expect(all.length).toBeGreaterThan(1);
		expect(results).toEqual([expect.objectContaining({ value: 'qa_screenshot' })]);
	});

	microworkTest('tasks are listed page by page, each once', async () => {
		const ids = await sandbox.createTasks({ count: 150 });
		const seen: unknown[] = [];
		let paginationToken: string | undefined;
		do {
			const page = await search('microwork', 'searchTasks', { paginationToken });
			seen.push(...page.results.map(({ value }) => value));
			paginationToken = page.paginationToken as string | undefined;
		} while (paginationToken);
		expect([...seen].sort()).toEqual([...ids].sort());
	});

	microworkTest('only pending tasks are offered for canceling', async () => {
		await sandbox.createTasks({ count: 2, status: 'completed' });
		const pending = await sandbox.createTasks({ count: 2, status: 'pending' });
		const parameters = { resource: 'task', operation: 'cancel' };
		const { results } = await search('microwork', 'searchTasks', { parameters });
		expect(results.map(({ value }) => value).sort()).toEqual([...pending].sort());
	});
});

test('every operation that the nodes offer is run by a test of this file', async () => {
	expect([...tried].sort()).toEqual(await offeredOperations(n8n));
});
