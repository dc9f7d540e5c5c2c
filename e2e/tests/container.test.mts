import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { expect } from 'expect';
import { launchN8n, signIn } from '../../harness/n8n.mts';
import { npm } from '../../harness/npm.mts';
import { packPackage } from '../../harness/package.mts';
import { packageName, repository } from '../../harness/paths.mts';
import { removeAtEnd } from '../../harness/processes.mts';
import { isBefore } from '../../harness/releases.mts';

// The README's way for containers, without one: its command in n8n's folder, and n8n with its variables.
const readme = await readFile(join(repository, 'README.md'), 'utf8');
const section = readme.slice(readme.indexOf('### In containers'));
const [, command = ''] = /&& npm (install [^&]+) &&/.exec(section) ?? [];
const variables = [...section.matchAll(/-e (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);

const userFolder = await mkdtemp(join(tmpdir(), 'container-'));
after(removeAtEnd(userFolder));
const nodes = join(userFolder, '.n8n', 'nodes');
const { file } = await packPackage();
await mkdir(nodes, { recursive: true });
await npm({
	args: command.split(' ').map((word) => (word === packageName ? file : word)),
	cwd: nodes,
	logFile: join(userFolder, 'npm.log'),
});
const n8n = await signIn(
	await launchN8n({
		userFolder,
		env: Object.fromEntries(variables) as Record<string, string>,
		webhookUrl: 'http://127.0.0.1:9',
	}),
);
after(async () => {
	await n8n.stop();
});

test('what the README installs in a volume is found by n8n', async () => {
	const names = (await n8n.api.nodeTypes()).map(({ name }) => name);
	for (const node of ['workReduce', 'workReduceTrigger', 'microwork', 'microworkTrigger']) {
		expect(names).toContain(`${packageName}.${node}`);
	}
});

const older = {
	skip: isBefore(n8n.api.release, '2.30') && 'n8n before 2.30 knows only WEBHOOK_URL',
};
test('the address that the README sets is the one that callers are given', older, async () => {
	const settings = await n8n.api.get<{ urlBaseWebhook: string }>('/settings');
	expect(settings.urlBaseWebhook).toBe('https://n8n.example.com/');
});
