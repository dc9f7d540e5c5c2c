/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import root from '../../package.json';
import { singles } from '../../scripts/manifests';

const repository = join(__dirname, '../..');
const textOf = (path: string) => readFileSync(join(repository, path), 'utf8');
const names = readdirSync(join(repository, '.github/workflows'));
const workflows = names
	.map((file) => `.github/workflows/${file}`)
	.map((name) => ({ name, content: textOf(name) }));
const changed = (file: string, from: string, to: string) => {
	const { name, content } = workflows.find((one) => one.name.endsWith(file))!;
	expect(content).toContain(from);
	return { name, content: content.replace(from, to) };
};

/** What actionlint and GitHub's parser say to each group of workflows. */
function problemsOf(groups: object[][]): string[][] {
	const input = JSON.stringify({ groups, all: workflows });
	const answer = execFileSync(
		process.execPath,
		['--import', 'tsx', join(__dirname, 'problemsOfWorkflows.mts'), input],
		{ cwd: repository, encoding: 'utf8' },
	);
	return JSON.parse(answer) as string[][];
}

it('workflows are what GitHub understands, and mistakes in them would be found', () => {
	const [none, unknownKey, unknownValue, unknownFile] = problemsOf([
		workflows,
		[changed('ci.yml', 'runs-on:', 'run-on:')],
		[changed('publish.yml', 'matrix.package', 'matrix.pack')],
		[changed('publish.yml', 'workflows/ci.yml', 'workflows/cy.yml')],
	]);
	expect(none).toEqual([]);
	expect(unknownKey.join()).toContain('run-on');
	expect(unknownValue.join()).toContain('"pack" is not defined');
	expect(unknownFile.join()).toContain('Unable to find reusable workflow');
});

it('the gate runs on every change and before anything is published', () => {
	expect(textOf('.github/workflows/ci.yml')).toContain('run: .ci/run');
	expect(textOf('.github/workflows/publish.yml')).toContain('needs: [gate, pack]');
});

it.each([root.name, ...singles.map(({ name }) => name)])(
	'%s is published, and can be chosen in a bug report',
	(name) => {
		expect(textOf('.github/workflows/publish.yml')).toContain(`- ${name}\n`);
		expect(textOf('.github/ISSUE_TEMPLATE/bug.yml')).toContain(`- ${name}\n`);
	},
);
