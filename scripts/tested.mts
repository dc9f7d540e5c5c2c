import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readJson, repository } from '../harness/paths.mts';
import { type Release, isBefore } from '../harness/releases.mts';
import type { Mode } from '../harness/stage.mts';

/** How many tests of a file passed, and how many were skipped, by their reason. */
export type Counts = { passed: number; skipped: Record<string, number> };

/** What `counts.mjs` writes about a run: by test file. */
export type Outcome = { failed: number; files: Record<string, Counts> };

/** The latest runs that passed, by release of n8n: in each mode, by test file. */
export type Tested = Record<string, { node: string } & Partial<Record<Mode, Run>>>;
export type Run = { date: string; files: Record<string, Counts> };

const record = join(repository, 'e2e', 'tested.json');

/**
 * Keeps what a run has shown in `e2e/tested.json`, and writes the README's table and the list in `docs/releases.md` from it.
 * @param every the names of all test files that run in one process
 */
export async function recordRun(
	release: Release,
	mode: Mode,
	files: Record<string, Counts>,
	every: string[],
): Promise<void> {
	const date = new Date().toISOString().slice(0, 10);
	const tested = withRun(readJson(record) as Tested, release, mode, { date, files });
	await writeFile(record, await format(JSON.stringify(tested), await style(record)));
	await writeBetween('README.md', 'tested', table(tested, every));
	await writeBetween(join('docs', 'releases.md'), 'skipped', listOfSkipped(tested));
}

/** The record with a further run: files that did not run this time stay as they were. */
export function withRun(tested: Tested, release: Release, mode: Mode, run: Run): Tested {
	const { n8n, node } = release;
	const earlier = tested[n8n]?.node === node ? tested[n8n] : undefined;
	const files = { ...earlier?.[mode]?.files, ...run.files };
	const all = {
		...tested,
		[n8n]: { ...earlier, node, [mode]: { date: run.date, files: sorted(files) } },
	};
	return Object.fromEntries(
		Object.entries(all).sort(([one], [other]) => (isBefore(one, other) ? -1 : 1)),
	);
}

/** One row a release, in Markdown. */
export function table(tested: Tested, every: string[]): string {
	const rows = Object.entries(tested).map(([n8n, { node, single, queue }]) => [
		n8n,
		node,
		sum(single),
		sum(queue),
		[whatRan(single, every), whatRan(queue, every, 'in queue mode ')].filter(Boolean).join('; '),
		[single?.date ?? '', queue?.date ?? ''].sort().at(-1)!,
	]);
	const head = ['n8n release', 'Node', 'One process', 'Queue mode', 'What ran', 'Date'];
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Which tests a release could not run, by the reasons that they gave, in Markdown. */
export function listOfSkipped(tested: Tested): string {
	const lines = Object.entries(tested).map(([n8n, { single }]) => {
		const reasons: Record<string, number> = {};
		for (const { skipped } of Object.values(single?.files ?? {})) {
			for (const [reason, count] of Object.entries(skipped)) {
				reasons[reason] = (reasons[reason] ?? 0) + count;
			}
		}
		const told = Object.entries(reasons).map(([reason, count]) => `${reason} (${count})`);
		return `- **${n8n}**: ${told.join('; ') || 'nothing'}`;
	});
	return lines.join('\n');
}

const sum = (run?: Run) => {
	if (run === undefined) return '–';
	const files = Object.values(run.files);
	const passed = files.reduce((total, file) => total + file.passed, 0);
	const skipped = files
		.flatMap((file) => Object.values(file.skipped))
		.reduce((total, count) => total + count, 0);
	return `${passed} passed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
};

function whatRan(run: Run | undefined, every: string[], before = ''): string {
	if (run === undefined) return '';
	const ran = Object.keys(run.files);
	const left = every.filter((name) => !ran.includes(name));
	if (left.length === 0) return `${before}everything`;
	return before + (left.length < ran.length ? `all but ${left.join(', ')}` : ran.join(', '));
}

const sorted = <T,>(values: Record<string, T>) =>
	Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Replaces what stands between the two markers of a page. */
async function writeBetween(page: string, name: string, text: string): Promise<void> {
	const file = join(repository, page);
	const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
	const before = await readFile(file, 'utf8');
	const [from, to] = [before.indexOf(begin), before.indexOf(end)];
	if (from === -1 || to < from) throw new Error(`${page} lacks the markers ${begin} and ${end}`);
	const after = `${before.slice(0, from)}${begin}\n\n${text}\n\n${before.slice(to)}`;
	await writeFile(file, await format(after, await style(file)));
}

const style = async (filepath: string) => ({ ...(await resolveConfig(filepath)), filepath });
