import root from '../../package.json';
import entered from '../../scripts/release.json';
import { anchorsOf, brokenLinks, webAddresses } from '../../scripts/verify/links';
import { missingFromOwner } from '../../scripts/verify/owner';
import { changelogProblems, tagProblems, versionProblems } from '../../scripts/verify/release';
import { exitCode, linesOf } from '../../scripts/verify/report';

const owner = {
	repository: 'https://github.com/acme/n8n-nodes',
	homepage: 'https://acme.test/nodes',
	author: { name: 'Acme', email: 'nodes@acme.test' },
};

describe('what only the owner can enter', () => {
	it('is complete when repository, homepage and author are real', () => {
		expect(missingFromOwner(owner)).toEqual([]);
	});

	it.each([
		['repository', { repository: 'https://github.com/example/n8n-nodes' }],
		['repository', { repository: '' }],
		['repository', { repository: 'https://gitlab.com/acme/n8n-nodes' }],
		['repository', { repository: 'https://github.com/acme/n8n-nodes.git' }],
		['homepage', { homepage: 'https://example.com/n8n-nodes' }],
		['homepage', { homepage: 'acme' }],
		['author', { author: { name: 'Acme', email: 'maintainers@example.com' } }],
		['author', { author: { name: '', email: 'nodes@acme.test' } }],
	])('is missing, and told how to enter: %s in %j', (field, change) => {
		const missing = missingFromOwner({ ...owner, ...change });
		expect(missing).toEqual([expect.stringContaining(`"${field}"`)]);
		expect(missing[0]).toContain('scripts/release.json, run npm run build');
	});

	it('names every placeholder at once', () => {
		const nothing = {
			repository: 'https://github.com/example/nodes',
			homepage: 'https://example.com',
			author: { name: 'Somebody', email: 'somebody@example.org' },
		};
		expect(missingFromOwner(nothing)).toHaveLength(3);
		expect(Object.keys(entered)).toEqual(Object.keys(nothing));
	});
});

describe('versions and changelog', () => {
	it('must agree in all packages', () => {
		const both = { name: 'both', version: '1.2.0' };
		expect(versionProblems([both, { name: 'one', version: '1.2.0' }])).toEqual([]);
		expect(versionProblems([both, { name: 'one', version: '1.1.0' }])).toEqual([
			expect.stringContaining('both 1.2.0, one 1.1.0'),
		]);
	});

	const changelog = '# Changelog\n\n## Unreleased\n\n- More\n\n## 1.2.0 (2026-11-22)\n\n- First\n';

	it('need a section for the version, with its date', () => {
		expect(changelogProblems(changelog, '1.2.0', false)).toEqual([]);
		expect(changelogProblems(changelog, '1.3.0', false)).toEqual([
			'CHANGELOG.md has no section "## 1.3.0 (date)"',
		]);
		expect(changelogProblems('## 1.2.0\n', '1.2.0', false)).toEqual([
			expect.stringContaining('does not say when'),
		]);
	});

	it('must leave nothing unreleased when a version is released', () => {
		expect(changelogProblems(changelog, '1.2.0', true)).toEqual([
			expect.stringContaining('"Unreleased" above 1.2.0'),
		]);
		expect(changelogProblems('## 1.2.0 (2026-11-22)\n', '1.2.0', true)).toEqual([]);
	});

	it('must fit the tag', () => {
		expect(tagProblems(`v${root.version}`, root.version)).toEqual([]);
		expect(tagProblems('v9.9.9', root.version)).toEqual([expect.stringContaining('v9.9.9')]);
	});
});

describe('links', () => {
	const pages = {
		'README.md': '# Top\n\n[a](docs/a.md#two-words) [b](#top) [web](https://acme.test/a)',
		'docs/a.md': '# A\n\n## Two words\n\n[up](../README.md#top)\n\n`[code](gone.md)`',
	};
	const exists = (path: string) => path in pages;

	it('lead to files and headings that exist', () => {
		expect(brokenLinks(pages, exists)).toEqual([]);
	});

	it.each(['gone.md', 'docs/a.md#gone', '#gone', 'docs/../gone.md'])('%s is broken', (target) => {
		const broken = { ...pages, 'README.md': `# Top\n\n[x](${target})` };
		expect(
			brokenLinks({ ...broken, 'docs/a.md': '## Two words' }, (path) => path in broken),
		).toEqual([`README.md links to ${target}, which does not exist`]);
	});

	it('find headings as GitHub names them', () => {
		expect(
			anchorsOf('# What n8n does *not* do\n## Get, `set`: it\n## Ä & b\n# Same\n# Same'),
		).toEqual(['what-n8n-does-not-do', 'get-set-it', 'ä--b', 'same', 'same-1']);
	});

	it('on the web are listed once, without this machine’s', () => {
		const texts = [
			'[a](https://acme.test/a) [again](https://acme.test/a)',
			'[here](http://localhost:5678) "homepage": "https://acme.test/h"',
			"documentationUrl = 'https://acme.test/d'; [file](docs/a.md)",
		];
		expect(webAddresses(texts)).toEqual([
			'https://acme.test/a',
			'https://acme.test/h',
			'https://acme.test/d',
		]);
	});
});

describe('the command', () => {
	const fine = { check: 'Lint' };
	const missing = { check: 'Version', missing: ['Enter it'] };
	const wrong = { check: 'Links', wrong: ['Gone'] };

	it.each([
		[0, [fine], false],
		[0, [fine], true],
		[2, [fine, missing], false],
		[1, [fine, missing], true],
		[1, [missing, wrong], false],
	])('ends with %d for %j, released: %j', (code, findings, isToBeReleased) => {
		expect(exitCode(findings, isToBeReleased)).toBe(code);
	});

	it('says what is wrong, missing or worth a line under each check', () => {
		expect(linesOf(fine)).toEqual(['✓ Lint']);
		expect(linesOf(missing)).toEqual(['… Version', '  Enter it']);
		expect(linesOf({ ...wrong, notes: ['not checked: x'] })).toEqual([
			'✗ Links',
			'  Gone',
			'  not checked: x',
		]);
	});
});
