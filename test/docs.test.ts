/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const pages = [
	'README.md',
	'CONTRIBUTING.md',
	'AGENTS.md',
	...['bench', 'e2e', 'harness', 'sandbox'].map((folder) => `${folder}/README.md`),
	...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
	...readdirSync(join(root, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

it.each(pages)('%s links to files that exist', (page) => {
	const targets = [...textOf(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
		.map(([, target]) => target)
		.filter((target) => !/^[a-z]+:/.test(target));
	const missing = targets.filter((target) => !existsSync(join(root, dirname(page), target)));
	expect(missing).toEqual([]);
});

it('names tests that exist for each threat', () => {
	const named = [...textOf('docs/security.md').matchAll(/`([\w/.-]+\.test\.m?ts|fuzz\/)`/g)];
	const missing = named
		.map(([, path]) => (path.startsWith('e2e/') ? path : join('test', path)))
		.filter((path) => !existsSync(join(root, path)));
	expect(named.length).toBeGreaterThan(10);
	expect(missing).toEqual([]);
});
