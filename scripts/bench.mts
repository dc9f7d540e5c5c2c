import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { PlainError } from '../harness/errors.mts';
import { type Installation, installN8n } from '../harness/install-n8n.mts';
import { local } from '../harness/paths.mts';
import { say, step } from '../harness/progress.mts';
import { callbacks } from '../bench/callbacks.mts';
import { creates } from '../bench/creates.mts';
import { files } from '../bench/files.mts';
import { growth } from '../bench/growth.mts';
import { listing } from '../bench/listing.mts';
import { processes } from '../bench/processes.mts';
import { polls } from '../bench/polls.mts';
import { packed } from '../bench/package.mts';
import { resumes } from '../bench/resumes.mts';
import { type Benchmark, type Row, tableHead, tableLine } from '../bench/lib/table.mts';
import { main } from './main.mts';

const all: Record<string, Benchmark> = {
	creates,
	listing,
	files,
	callbacks,
	resumes,
	processes,
	growth,
	polls,
	package: packed,
};

const report = join(local, 'bench.md');
const finished: string[] = [];

// All of them, or those that are named: npm run bench -- creates files
await main(
	async () => {
		const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(all);
		const unknown = names.find((name) => !Object.hasOwn(all, name));
		if (unknown !== undefined) {
			throw new PlainError(`There is no benchmark "${unknown}": ${Object.keys(all).join(', ')}`);
		}
		const n8n = await installN8n();
		mkdirSync(local, { recursive: true });
		finish(`Medians, ${machine(n8n)}.\n\n${tableHead}`);
		for (const name of names) {
			const rows = await step(`Measuring ${name}`, async () => await all[name]!(showSoFar));
			finish(rows.map(tableLine).join('\n'));
		}
		say(`✓ The table is in ${report}`);
	},
	() => ({ code: 130, line: `Stopping; what was measured so far is in ${report}` }),
);

function finish(lines: string): void {
	console.log(lines);
	finished.push(lines);
	keep([]);
}

/** Shows what was measured until now, which further rounds may change. */
function showSoFar(rows: Row[]): void {
	say(rows.map((row) => `  … so far: ${tableLine(row)}`).join('\n'));
	keep(rows.map((row) => tableLine({ ...row, measure: `${row.measure} (unfinished)` })));
}

/** Keeps the report as it is at the moment, so that whatever ends the run leaves what was measured. */
function keep(unfinished: string[]): void {
	writeFileSync(report, `${[...finished, ...unfinished].join('\n')}\n`);
}

function machine({ node, version }: Installation): string {
	const nodeVersion = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
	const memory = Math.round(totalmem() / 1024 ** 3);
	return `on ${cpus().length} cores and ${memory} GB of memory; n8n ${version} on Node ${nodeVersion}`;
}
