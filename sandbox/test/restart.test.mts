import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../start.mts';
import { clientOf, receiver, taggingFields, until } from './sandbox.mts';

const HOME = fileURLToPath(new URL('..', import.meta.url));

function run(t: TestContext, args: string[], env: NodeJS.ProcessEnv = {}) {
	const child = spawn(process.execPath, ['--import', 'tsx', 'server.mts', ...args], {
		cwd: HOME,
		env: { ...process.env, PORT: '0', ...env },
	});
	t.after(() => child.kill('SIGKILL'));
	const output = { text: '' };
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
	}
	return { child, output };
}

async function start(t: TestContext, args: string[]) {
	const { child, output } = run(t, args);
	const url = await until(() => /Sandbox is ready: (\S+)/.exec(output.text)?.[1]);
	return { child, client: clientOf(url), output };
}

async function ended(child: ChildProcess): Promise<number | null> {
	if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
	return child.exitCode;
}

async function folder(t: TestContext): Promise<string> {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'sandbox-test-'));
	t.after(async () => await rm(dataDir, { recursive: true, force: true }));
	return dataDir;
}

test('data, settings, files, retries and plans survive a kill', async (t) => {
	const dataDir = await folder(t);
	const args = ['--data-dir', dataDir, '--no-seed', '--settings', '{"workers":"byHand"}'];
	const hook = await receiver(t);
	hook.answers.push(503);

	const first = await start(t, args);
	const { json: done } = await first.client.tasks(
		'POST',
		'/task/images/tagging',
		taggingFields(hook.url),
	);
	await first.client.control('POST', `/tasks/${done.task_id}/complete`);
	await until(() => hook.bodies.length === 1);
	const form = new FormData();
	form.set('name', 'a');
	form.set('task_type', 'recon');
	form.append('attachments[]', new Blob(['content']), 'a.txt');
	const { json: order } = await first.client.orders('POST', '/orders', form);
	await first.client.control('PUT', '/settings', {
		clockSpeed: 4,
		workers: 'auto',
		taskDelayMs: 1000,
	});
	const { json: planned } = await first.client.tasks(
		'POST',
		'/task/images/tagging',
		taggingFields(hook.url),
	);
	await sleep(400);
	first.child.kill('SIGKILL');
	await ended(first.child);

	const { client, child } = await start(t, args);
	assert.equal((await client.settings()).clockSpeed, 4);
	const got = await client.order(order.order_number);
	const address = new URL(got.work_request.attachments[0]);
	assert.equal((await client.raw(`${address.pathname}${address.search}`)).text, 'content');
	await until(async () => (await client.task(done.task_id)).callback_succeeded);
	await until(async () => (await client.task(planned.task_id)).callback_succeeded);
	const told = hook.bodies.map(({ task_id }) => task_id);
	assert.equal(told.filter((id) => id === done.task_id).length, 2);

	await client.tasks('POST', '/task/images/tagging', taggingFields(hook.url));
	child.kill('SIGTERM');
	assert.equal(await ended(child), 0);
	const third = await startSandbox({ port: 0, dataDir });
	const { tasks } = await clientOf(third.url).health();
	await third.close();
	assert.equal(tasks, 3);
});

test('a busy port, a bad option and an unreadable folder are one clear line', async (t) => {
	const busy = await startSandbox({ port: 0, seed: false });
	t.after(async () => await busy.close());
	const dataDir = await folder(t);
	await writeFile(path.join(dataDir, 'state.json'), '{"version":1');
	const cases: Array<[args: string[], env: NodeJS.ProcessEnv, says: RegExp]> = [
		[[], { PORT: new URL(busy.url).port }, /Port \d+ is busy/],
		[['--port', 'http'], {}, /port must be a number/],
		[['--prot', '1'], {}, /prot/],
		[['--settings', '{"workers":"robots"}'], {}, /workers/],
		[['--data-dir', dataDir], {}, /state\.json.*Delete it/],
	];
	await Promise.all(
		cases.map(async ([args, env, says]) => {
			const { child, output } = run(t, args, env);
			assert.equal(await ended(child), 1);
			assert.match(output.text, says);
			assert.equal(output.text.trim().split('\n').length, 1, output.text);
		}),
	);
});
