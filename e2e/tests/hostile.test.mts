import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { after, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'expect';
import { createProxyServer } from 'httpxy';
import type { INodeParameters } from 'n8n-workflow';
import { errorOf, jsonOf } from '../../harness/n8n-api.mts';
import { freePort } from '../../harness/ports.mts';
import { openStage } from '../../harness/stage.mts';
import { until } from '../../harness/waiting.mts';
import { chain, items } from '../../harness/workflow.mts';
import { listen, post } from './listen.mts';

const n8nPort = await freePort();
const { url: prefixedUrl, close: closeProxy } = await openProxyUnder('/automation', n8nPort);
const stage = await openStage({
	sandbox: { settings: { workers: 'byHand' } },
	n8n: {
		port: n8nPort,
		env: { N8N_WEBHOOK_URL: `${prefixedUrl}/`, WEBHOOK_URL: `${prefixedUrl}/` },
	},
});
const { n8n, sandbox, run, microwork, microworkTrigger, close } = stage;
after(async () => {
	await close();
	closeProxy();
});
beforeEach(async () => {
	await sandbox.reset();
});

/** A proxy that users reach n8n through under a path of its own, which n8n itself never sees. */
async function openProxyUnder(prefix: string, port: number) {
	const proxy = createProxyServer({ target: `http://127.0.0.1:${port}` });
	const server = createServer(async (request, response) => {
		if (request.url?.startsWith(`${prefix}/`) !== true) {
			response.writeHead(404).end();
			return;
		}
		request.url = request.url.slice(prefix.length);
		await proxy.web(request, response).catch(() => response.destroy());
	});
	const ownPort = await freePort();
	await new Promise<void>((resolve) => server.listen(ownPort, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${ownPort}${prefix}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

const image = (parameters: INodeParameters) =>
	microwork({
		resource: 'image',
		operation: 'tag',
		imageUrl: 'https://images.example/street.png',
		...parameters,
	});
const metadata = (entries: Record<string, string>) => ({
	metadata: { entry: Object.entries(entries).map(([name, value]) => ({ name, value })) },
});

/** An ended task that nobody was told of yet. */
async function endedTask(callbackUrl: string, tags?: object[]): Promise<string> {
	const [id = ''] = await sandbox.createTasks({ callbackUrl, held: true });
	await sandbox.completeTask(id, { callback: false, ...(tags && { tags }) });
	return id;
}

/** Calls back about a task at an address, and answers with the status. */
async function callBackAt(url: string, task: string) {
	const [attempt] = await sandbox.callBack(task, { url });
	return attempt?.status;
}

const lookUps = async () => await sandbox.requests({ route: 'microwork.task.get' });

describe('metadata', () => {
	for (const [delivery, parameters] of Object.entries<INodeParameters>({
		callback: { resultDelivery: 'callback', callbackUrl: 'https://hooks.example/called' },
		wait: { resultDelivery: 'wait' },
	})) {
		test(`too long for an address is refused before a request is made, naming the longest (${delivery})`, async () => {
			const { execution } = await run([
				items({}),
				image({ ...parameters, options: metadata({ row: '17', note: '字'.repeat(2000) }) }),
			]);
			expect(errorOf(execution)).toMatchObject({
				message: expect.stringMatching(/^The callback URL is too long: \d{5} characters/),
				description: expect.stringContaining('the longest entry is "note" with 2000 characters'),
			});
			expect(await sandbox.requests({ service: 'microwork' })).toEqual([]);
		});
	}

	test('that just fits comes back whole', async () => {
		const { url, starts } = await listen(stage);
		const note = '字'.repeat(200);
		await run([
			items({}),
			image({
				resultDelivery: 'callback',
				callbackUrl: url,
				options: metadata({ row: '17', note }),
			}),
		]);
		const [created] = await sandbox.tasks();
		await sandbox.completeTask(created!.task_id);
		const [start] = await starts(1);
		expect(start!.items).toEqual([expect.objectContaining({ metadata: { row: '17', note } })]);
	});
});

describe('with one item per tag', () => {
	test('a task without tags and a canceled one start the workflow with one item each', async () => {
		const { url, starts } = await listen(stage, { output: 'tags' });
		const [empty = '', canceled = ''] = await sandbox.createTasks({
			count: 2,
			callbackUrl: url,
			held: true,
		});
		await sandbox.completeTask(empty, { tags: [] });
		await sandbox.cancelTask(canceled);
		const started = await starts(2);
		expect(started.map((start) => start.items)).toEqual(
			expect.arrayContaining([
				[expect.objectContaining({ task_id: empty, status: 'completed' })],
				[expect.objectContaining({ task_id: canceled, status: 'canceled' })],
			]),
		);
		expect(started).toHaveLength(2);
	});
});

describe('a task whose callback address leads elsewhere', () => {
	const elsewhere = 'https://elsewhere.example/webhook/listen-0/another';

	test('is refused, and starts nothing', async () => {
		const { url, started } = await listen(stage);
		const task = await endedTask(elsewhere);
		expect(await callBackAt(url, task)).toBe(404);
		expect(await started()).toEqual([]);
	});

	test('is accepted with the option for it', async () => {
		const { url, started } = await listen(stage, { options: { acceptOtherAddresses: true } });
		const task = await endedTask(elsewhere);
		expect(await callBackAt(url, task)).toBe(200);
		expect(await started(1)).toEqual([task]);
	});

	test('or to another trigger, is refused', async () => {
		const [one, other] = [await listen(stage), await listen(stage)];
		const task = await endedTask(other.url);
		expect(await callBackAt(one.url, task)).toBe(404);
		expect(await callBackAt(other.url, task)).toBe(200);
		expect(await other.started(1)).toEqual([task]);
		expect(await one.started()).toEqual([]);
	});
});

describe('a task that was sent to this trigger is accepted', () => {
	test('behind a proxy that adds to the path', async () => {
		const { route, started } = await listen(stage);
		const task = await endedTask(`${prefixedUrl}${route}`);
		await sandbox.callBack(task);
		expect(await started(1)).toEqual([task]);
	});

	test('by its test address, while the editor listens', async () => {
		const draft = chain([
			microworkTrigger({}, { name: 'Trigger', webhookId: 'tested' }),
			{ name: 'Then', type: 'n8n-nodes-base.noOp' },
		]);
		const { id: workflowId } = await n8n.api.workflows.create(draft);
		await n8n.api.listenForTest(workflowId, 'Trigger');
		const testUrl = `${prefixedUrl}/webhook-test/tested/webhook`;
		const task = await endedTask(testUrl);
		expect(await callBackAt(testUrl, task)).toBe(200);
		const [{ id }] = await until(async () => {
			const all = await n8n.api.executions.list({ workflowId });
			return all.length > 0 && (all as [(typeof all)[0]]);
		});
		const execution = await n8n.api.executions.settled(id);
		expect(execution).toMatchObject({ mode: 'manual', status: 'success' });
		expect(jsonOf(execution, 'Then')).toEqual([expect.objectContaining({ task_id: task })]);
	});
});

describe('forged callbacks', () => {
	const newId = () => randomBytes(12).toString('hex');
	const lie = (id: string) => ({ task_id: id, response: { tags: [] }, task: { task_id: id } });

	/**
	 * Posts 40 forged callbacks a second, each about another task; fewer where n8n can't take them, because no more
	 * than `mostWaiting` wait for an answer. Answers their statuses.
	 */
	async function forge(url: string, mostWaiting: number, seconds: number): Promise<number[]> {
		const end = Date.now() + seconds * 1000;
		const statuses: number[] = [];
		let waiting = 0;
		while (Date.now() < end || waiting > 0) {
			if (Date.now() < end && waiting < mostWaiting) {
				waiting += 1;
				void post(url, lie(newId())).then(({ status }) => {
					statuses.push(status);
					waiting -= 1;
				});
			}
			await sleep(1000 / 40);
		}
		return statuses;
	}

	/** Ends a task each second; answers how long after its end each one started the workflow, in milliseconds. */
	async function genuine({ url, starts }: Awaited<ReturnType<typeof listen>>, count: number) {
		const ids = await sandbox.createTasks({ count, callbackUrl: url, held: true });
		const ended = new Map<string, number>();
		for (const id of ids) {
			ended.set(id, Date.now());
			await sandbox.completeTask(id);
			await sleep(1000);
		}
		const started = await starts(count);
		expect(started.map(({ items: [item] }) => item!.task_id).sort()).toEqual([...ids].sort());
		return started
			.map(
				({ startedAt, items: [item] }) => Date.parse(startedAt) - ended.get(String(item!.task_id))!,
			)
			.sort((a, b) => a - b);
	}

	const mostAtOnce = (requests: Awaited<ReturnType<typeof lookUps>>): number => {
		const spans = requests.map(
			({ time, ms = 0 }) => [Date.parse(time), Date.parse(time) + ms] as const,
		);
		return Math.max(
			...spans.map(([now]) => spans.filter(([begin, end]) => begin <= now && now < end).length),
		);
	};
	const countEach = (values: unknown[]) =>
		[...new Set(values)].map(
			(value) => `${value}: ${values.filter((one) => one === value).length}`,
		);

	// Much of n8n's own work for a webhook comes before our node: how fast genuine ones start depends on the machine.
	for (const [what, mostWaiting, settings] of [
		['as many as n8n takes at once', 8, {}],
		['more than n8n takes at once', 40, {}],
		['more than n8n takes at once, with a slow service,', 40, { answerDelayMs: 1000 }],
	] as const) {
		test(`${what} keep no genuine one out, and make at most 20 requests at once`, async (context) => {
			await sandbox.settings({ clockSpeed: 20, ...settings });
			const trigger = await listen(stage);
			const [statuses, delays] = await Promise.all([
				forge(`${n8n.url}${trigger.route}`, mostWaiting, 15),
				genuine(trigger, 12),
			]);
			const requests = await lookUps();
			const atOnce = mostAtOnce(requests);
			context.diagnostic(`forged: ${countEach(statuses).join(', ')}`);
			context.diagnostic(`genuine: ${delays.join(' ')} ms from the end of the task to the start`);
			context.diagnostic(`requests: ${requests.length}, at most ${atOnce} at once`);

			expect(statuses.filter((status) => status !== 404 && status !== 503)).toEqual([]);
			expect(atOnce).toBeLessThanOrEqual(20);
			const unknown = requests.filter(({ status }) => status === 404);
			expect(unknown).toHaveLength(statuses.filter((status) => status === 404).length);
			expect(new Set(unknown.map(({ path }) => path)).size).toBe(unknown.length);
		});
	}

	test('about one and the same task make one request', async () => {
		const { post: call, started } = await listen(stage);
		const body = lie(newId());
		expect((await call(body)).status).toBe(404);
		const again = await Promise.all(Array.from({ length: 100 }, async () => await call(body)));
		expect(countEach(again.map(({ status }) => status))).toEqual(['404: 100']);
		expect(await lookUps()).toHaveLength(1);
		expect(await started()).toEqual([]);
	});

	test('whose task is no ID make none', async () => {
		const { post: call } = await listen(stage);
		for (const id of ['../tasks', 'a'.repeat(101), 'a b', '', '%2e%2e', 7]) {
			expect((await call({ task_id: id, status: 'completed' })).status).toBe(400);
		}
		expect(await sandbox.requests({ service: 'microwork' })).toEqual([]);
	});
});
