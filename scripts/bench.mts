import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { PlainError } from '../harness/errors.mts';
import { installN8n } from '../harness/install-n8n.mts';
import { step } from '../harness/progress.mts';
import { callbacks } from '../bench/callbacks.mts';
import { creates } from '../bench/creates.mts';
import { files } from '../bench/files.mts';
import { listing } from '../bench/listing.mts';
import { packed } from '../bench/package.mts';
import { type Row, table } from '../bench/lib/table.mts';
import { main } from './main.mts';

const all: Record<string, () => Promise<Row[]>> = {
	creates,
	listing,
	files,
	callbacks,
	package: packed,
};

// All of them, or those that are named: npm run bench -- creates files
await main(async () => {
	const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(all);
	const unknown = names.find((name) => !Object.hasOwn(all, name));
	if (unknown !== undefined) {
		throw new PlainError(`There is no benchmark "${unknown}": ${Object.keys(all).join(', ')}`);
	}
	const n8n = await installN8n();
	const rows: Row[] = [];
	for (const name of names) rows.push(...(await step(`Measuring ${name}`, all[name]!)));
	const node = execFileSync(n8n.node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
	const memory = Math.round(totalmem() / 1024 ** 3);
	console.log(`
${table(rows)}

Medians, on ${cpus().length} cores and ${memory} GB of memory; n8n ${n8n.version} on Node ${node}.`);
});
