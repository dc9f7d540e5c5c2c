import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'expect';
import { demoOwner } from '../../harness/n8n.mts';
import { connect } from '../../harness/n8n-api.mts';
import { cleanEnvironment } from '../../harness/npm.mts';
import { cacheFolder, repository } from '../../harness/paths.mts';
import { freePort, isFree } from '../../harness/ports.mts';
import { until } from '../../harness/waiting.mts';
import { chain, items } from '../../harness/workflow.mts';

const folder = await mkdtemp(join(tmpdir(), 'start-'));
const clone = join(folder, 'clone');
const home = join(folder, 'home');
const opened = join(folder, 'opened');
const n8nPort = await freePort();
const sandboxPort = await freePort();
const url = `http://127.0.0.1:${n8nPort}`;

before(async () => {
	await mkdir(home);
	await mkdir(join(folder, 'bin'));
	await writeFile(join(folder, 'bin', 'xdg-open'), `#!/bin/sh\necho "$1" >> ${opened}\n`, {
		mode: 0o755,
	});
	const left = /^(node_modules|\.git|\.local|dist|coverage)$/;
	await cp(repository, clone, { recursive: true, filter: (path) => !left.test(basename(path)) });
	for (const part of ['', 'sandbox']) {
		await symlink(join(repository, part, 'node_modules'), join(clone, part, 'node_modules'));
	}
});
after(async () => {
	await rm(folder, { recursive: true, force: true });
});

type Run = { pid: number; output: () => string; exited: Promise<number | null> };
const runs: Run[] = [];
after(() => {
	// Only a failed test leaves processes behind.
	for (const { pid } of runs) tryKill(-pid, 'SIGTERM');
});

/** `npm start` in the clone, as a terminal runs it, by a user who has an n8n of their own set up. */
function npmStart(more: NodeJS.ProcessEnv = {}): Run {
	const ports = ['--n8n-port', String(n8nPort), '--sandbox-port', String(sandboxPort)];
	const { PACKAGE_TARBALL: _, ...env } = cleanEnvironment();
	const npm = spawn('npm', ['start', '--', ...ports], {
		cwd: clone,
		env: {
			...env,
			HOME: home,
			XDG_CACHE_HOME: join(cacheFolder(), '..'),
			N8N_USER_FOLDER: join(home, 'mine'),
			N8N_PORT: '1',
			DB_TYPE: 'postgresdb',
			WEBHOOK_URL: 'https://mine.example/',
			// A display, and a browser that notes what it is to open.
			PATH: `${join(folder, 'bin')}:${env.PATH}`,
			DISPLAY: ':99',
			CI: '',
			SSH_CONNECTION: '',
			...more,
		},
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [npm.stdout, npm.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	}
	// 'close' comes when the last process that writes to this output has ended; npm itself may end before.
	const exited = once(npm, 'close').then(() => npm.exitCode);
	const run = { pid: npm.pid!, output: () => output, exited };
	runs.push(run);
	return run;
}

function tryKill(pid: number, signal: NodeJS.Signals) {
	try {
		process.kill(pid, signal);
	} catch {
		// gone already
	}
}

async function ready(running: Run): Promise<string> {
	let ended = false;
	void running.exited.then(() => (ended = true));
	return await until(
		() => {
			if (ended) throw new Error(`npm start has ended:\n${running.output()}`);
			return running.output().includes('Ctrl-C stops both') && running.output();
		},
		{ timeout: 300_000, what: 'npm start to be ready' },
	);
}

/** What was opened in the user's browser, in order. */
const openedPages = async () =>
	(await readFile(opened, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

const signIn = async () => await connect(url, demoOwner);

/** Signals the whole process group, as a terminal does. */
const pressCtrlC = (running: Run) => process.kill(-running.pid, 'SIGINT');

/** The processes that work inside the clone. */
const left = () =>
	readdirSync('/proc')
		.filter((pid) => /^\d+$/.test(pid))
		.filter((pid) => {
			try {
				return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
			} catch {
				return false;
			}
		})
		.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));

const onlyOnLinux = { skip: process.platform !== 'linux' };

describe('npm start', onlyOnLinux, () => {
	const mine = chain([items({ mine: true }), { type: 'n8n-nodes-base.noOp' }], 'My own workflow');
	let mineId: string;

	test('builds, installs and starts everything, and says where to click', async () => {
		const running = npmStart();
		const said = await ready(running);
		expect(said).toContain(`http://localhost:${n8nPort}`);
		expect(said).toContain(`http://127.0.0.1:${sandboxPort}`);
		expect(said).toContain(demoOwner.email);
		expect(said).toContain(demoOwner.password);

		const api = await signIn();
		const names = (await api.credentials.list()).map(({ name }) => name).sort();
		expect(names).toEqual(['Microwork Sandbox', 'Model Sandbox', 'WorkReduce Sandbox']);
		const examples = await readdir(join(clone, 'examples'));
		const workflows = await api.workflows.list();
		expect(workflows).toHaveLength(examples.filter((file) => file.endsWith('.json')).length);
		for (const { id } of workflows) expect(said).toContain(`/workflow/${id}`);
		const list = `http://localhost:${n8nPort}/home/workflows`;
		expect(said).toContain(list);
		await until(async () => (await openedPages()).length > 0, { what: 'a page to be opened' });
		expect(await openedPages()).toEqual([list]);
		const execution = await api.executions.settled(await api.run('wrmwPlaceOrder'));
		expect(execution.status).toBe('success');

		mineId = (await api.workflows.create(mine)).id;
		await api.workflows.update('wrmwListOrders', { name: 'Edited by me' });
		await api.workflows.remove('wrmwCancelTasks');

		pressCtrlC(running);
		await running.exited;
		expect(left()).toEqual([]);
		expect([await isFree(n8nPort), await isFree(sandboxPort)]).toEqual([true, true]);
	});

	test('leaves alone the n8n that the user has', async () => {
		expect((await readdir(home)).filter((name) => name !== '.npm')).toEqual([]);
	});

	test('started again, installs nothing, keeps what the user made, and brings back a deleted example', async () => {
		const before = await openedPages();
		const running = npmStart({ CI: 'true' });
		const said = await ready(running);
		expect(said).not.toMatch(/Building|Installing|Downloading/);

		const { workflows } = await signIn();
		expect((await workflows.get(mineId)).name).toBe('My own workflow');
		expect((await workflows.get('wrmwListOrders')).name).toBe('Edited by me');
		expect(await workflows.find('wrmwCancelTasks')).toBeDefined();

		// A second start in the same folder fails with a line that says why, and stops nothing.
		const second = npmStart();
		expect(await second.exited).toBe(1);
		expect(second.output()).toContain(`Port ${n8nPort}`);
		expect((await fetch(`${url}/healthz`)).status).toBe(200);

		process.kill(running.pid, 'SIGTERM');
		await running.exited;
		expect(left()).toEqual([]);
		// A gate has nobody to show a page to.
		expect(await openedPages()).toEqual(before);
	});

	test('stops everything when it is interrupted half-way', async () => {
		const running = npmStart();
		await until(() => left().some((line) => line.includes('bin/n8n start')), {
			what: 'n8n to be started',
			timeout: 120_000,
		});
		pressCtrlC(running);
		await running.exited;
		expect(left()).toEqual([]);
	});

	for (const [who, port, option] of [
		['n8n', n8nPort, '--n8n-port'],
		['the sandbox', sandboxPort, '--sandbox-port'],
	] as const) {
		test(`says in one line that the port of ${who} is busy, and how to choose another`, async () => {
			const occupied = await occupy(port);
			const running = npmStart();
			const code = await running.exited;
			await new Promise((resolve) => occupied.close(resolve));
			expect(code).toBe(1);
			const [line, ...more] = running
				.output()
				.split('\n')
				.filter((text) => /^[✗›✓ ]/.test(text) && text.trim() !== '');
			expect(line).toContain(`Port ${port}`);
			expect(line).toContain(option);
			expect(more).toEqual([]);
			expect(left()).toEqual([]);
		});
	}
});

async function occupy(port: number): Promise<Server> {
	return await new Promise((resolve) => {
		const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
	});
}
