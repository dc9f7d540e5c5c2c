/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAnswer, type LocalServer, localServer } from '../engine/localServer';

const repository = join(__dirname, '../..');
const manifest = { name: 'n8n-nodes-tried', version: '1.2.0' };
let folder: string;
let registry: LocalServer;
let known: LocalAnswer;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'publish-'));
	for (const part of ['scripts', 'artifacts', 'package']) mkdirSync(join(folder, part));
	cpSync(join(repository, 'scripts/publish.mjs'), join(folder, 'scripts/publish.mjs'));
	for (const part of ['', 'package']) {
		writeFileSync(join(folder, part, 'package.json'), JSON.stringify(manifest));
	}
	execFileSync('tar', ['-czf', `artifacts/${manifest.name}-1.2.0.tgz`, 'package'], { cwd: folder });
	registry = await localServer(({ method }) => (method === 'PUT' ? { body: { ok: true } } : known));
});
afterAll(async () => {
	await registry.close();
	rmSync(folder, { recursive: true });
});
beforeEach(() => {
	registry.requests.length = 0;
});

/** Runs the script against a registry that knows these versions of the package; answers its exit code and how often it published. */
async function publish(answer: LocalAnswer) {
	known = answer;
	const code = await new Promise<number>((resolve) => {
		execFile(
			process.execPath,
			['scripts/publish.mjs', manifest.name],
			{
				cwd: folder,
				env: {
					PATH: process.env.PATH,
					HOME: folder,
					npm_config_registry: `${registry.url}/`,
					npm_config_fetch_retries: '0',
					[`npm_config_//${new URL(registry.url).host}/:_authToken`]: 'token',
				},
			},
			(error) => resolve(error ? 1 : 0),
		);
	});
	return { code, published: registry.requests.filter(({ method }) => method === 'PUT').length };
}

const withVersions = (...versions: string[]): LocalAnswer => ({
	body: {
		name: manifest.name,
		'dist-tags': { latest: versions.at(-1) },
		versions: Object.fromEntries(
			versions.map((version) => [version, { ...manifest, version, dist: {} }]),
		),
	},
});

it('a version that npm has is not published again', async () => {
	expect(await publish(withVersions('1.1.0', '1.2.0'))).toEqual({ code: 0, published: 0 });
});

it('a version that npm does not have yet is published once', async () => {
	expect(await publish(withVersions('1.1.0'))).toEqual({ code: 0, published: 1 });
});

it('a package that npm does not know yet is published once', async () => {
	expect(await publish({ status: 404, body: { error: 'Not found' } })).toEqual({
		code: 0,
		published: 1,
	});
});

it('nothing is published while npm can’t tell', async () => {
	expect(await publish({ status: 500, body: {} })).toEqual({ code: 1, published: 0 });
});
