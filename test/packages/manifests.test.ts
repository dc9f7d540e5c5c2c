/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import root from '../../package.json';
import owner from '../../scripts/release.json';
import { manifests, singles, textOf } from '../../scripts/manifests';

const repository = join(__dirname, '../..');
const generated: Record<string, object> = manifests(root, owner);

it.each(Object.entries(generated))(
	'%s/package.json is up to date (else: npm run build)',
	(folder, manifest) => {
		expect(readFileSync(join(repository, folder, 'package.json'), 'utf8')).toBe(textOf(manifest));
	},
);

it('what the owner enters goes into every manifest', () => {
	const entered = {
		repository: 'https://github.com/somebody/something',
		homepage: 'https://somebody.test/nodes',
		author: { name: 'Somebody', email: 'nodes@somebody.test' },
	};
	for (const manifest of Object.values(manifests(root, entered))) {
		expect(manifest).toMatchObject({
			homepage: 'https://somebody.test/nodes',
			bugs: { url: 'https://github.com/somebody/something/issues' },
			author: { name: 'Somebody', email: 'nodes@somebody.test' },
			repository: { type: 'git', url: 'git+https://github.com/somebody/something.git' },
		});
	}
});

it.each(singles)('$name is a package that n8n verifies', ({ name, service }) => {
	const manifest = generated[`packages/${name}`];
	expect(manifest).toMatchObject({
		name,
		version: root.version,
		repository: { directory: `packages/${name}` },
		files: ['dist'],
		keywords: expect.arrayContaining(['n8n-community-node-package']),
		peerDependencies: { 'n8n-workflow': '*' },
		n8n: {
			n8nNodesApiVersion: 1,
			strict: true,
			credentials: [`dist/credentials/${service}Api.credentials.js`],
			nodes: [
				`dist/nodes/${service}/${service}.node.js`,
				`dist/nodes/${service}/${service}Trigger.node.js`,
			],
		},
	});
	for (const field of ['main', 'scripts', 'dependencies', 'devDependencies', 'overrides']) {
		expect(manifest).not.toHaveProperty(field);
	}
});
