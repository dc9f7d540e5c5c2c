import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { PlainError } from '../harness/errors.mts';
import { type Installation, installN8n } from '../harness/install-n8n.mts';
import { local } from '../harness/paths.mts';
import { say, step } from '../harness/progress.mts';
import { callbacks } from '../bench/callbacks.mts';
import { creates } from '../bench/creates.mts';
import { files } from '../bench/files.mts';
import { listing } from '../bench/listing.mts';
import { packed } from '../bench/package.mts';
import { type Row, tableHead, tableLine } from '../bench/lib/table.mts';
import { main } from './main.mts';

const all: Record<string, () => Promise<Row[]>> = {
	creates,
	listing,
	files,
	callbacks,
	package: packed,
};

const report = join(local, 'bench.md');
let measured = false;

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
		writeFileSync(report, '');
		print(`Medians, ${machine(n8n)}.\n\n${tableHead}`);
		for (const name of names) {
			const rows = await step(`Measuring ${name}`, all[name]!);
			print(rows.map(tableLine).join('\n'));
			measured = true;
		}
		say(`✓ The table is in ${report}`);
	},
	() => ({
		code: 130,
		line: measured ? `Stopping; what was measured so far is in ${report}` : 'Stopping …',
	}),
);

/** Shows lines at once and keeps them in the report, so that whatever ends the run leaves what was measured. */
function print(lines: string): void {
	console.log(lines);
	appendFileSync(report, `${lines}\n`);
}

function machine({ node, version }: Installation): string {
	const nodeVersion = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
	const memory = Math.round(totalmem() / 1024 ** 3);
	return `on ${cpus().length} cores and ${memory} GB of memory; n8n ${version} on Node ${nodeVersion}`;
}
