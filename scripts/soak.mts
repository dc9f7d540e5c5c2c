import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Growth, growths } from '../bench/soak/judge.mts';
import { type Reading, openProbe } from '../bench/soak/readings.mts';
import { type Done, settings, startWork } from '../bench/soak/work.mts';
import { PlainError } from '../harness/errors.mts';
import { local } from '../harness/paths.mts';
import { say, step } from '../harness/progress.mts';
import { openStage } from '../harness/stage.mts';
import { main } from './main.mts';
import { leaveTally } from './tally.mts';

const help = 'npm run soak -- [--minutes 10]';

const READINGS = 20;

const report = join(local, 'soak.txt');

const columns = ['seconds', 'heap', 'external', 'resident', 'handles', 'files'];
const works = ['waits', 'results', 'polls'];
const inColumns = (cells: Array<string | number>) =>
	cells.map((cell) => String(cell).padStart(10)).join('');
const head = inColumns([...columns, ...works]);
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function line(ms: number, reading: Reading, { waits, results, polls }: Done): string {
	const { heap, external, resident, handles, files } = reading;
	const memory = [heap, external, resident].map(megabytes);
	return inColumns([Math.round(ms / 1000), ...memory, handles, files, waits, results, polls]);
}

function told({ what, from, to, isUnbounded }: Growth): string {
	const shown = ['handles', 'files'].includes(what) ? String : megabytes;
	return `${what}: ${shown(from)} when settled, ${shown(to)} at the end${isUnbounded ? ': GROWS' : ''}`;
}

// A real n8n under steady work: fails when its memory or its handles grow without bound, or work is left undone.
await main(async () => {
	const { values } = parseArgs({
		options: {
			minutes: { type: 'string', default: '10' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(help);
	const minutes = Number(values.minutes);
	if (!(minutes > 0)) throw new PlainError(`--minutes is not a number above 0. ${help}`);
	leaveTally('soak', { passed: 0, failed: 1 });
	mkdirSync(local, { recursive: true });
	writeFileSync(report, '');

	const { env, read } = await openProbe();
	const stage = await openStage({ mode: 'single', n8n: { env }, sandbox: { settings } });
	const readings: Reading[] = [];
	try {
		const work = await startWork(stage);
		await step(`Working for ${minutes} minutes`, async () => {
			print(head);
			const began = Date.now();
			for (let at = 1; at <= READINGS; at++) {
				await sleep(began + (at / READINGS) * minutes * 60_000 - Date.now());
				const reading = await read();
				readings.push(reading);
				print(line(Date.now() - began, reading, await work.done()));
			}
		});
		await step('Letting all work end', work.stop);
	} finally {
		writeFileSync(join(local, 'soak-n8n.log'), stage.n8n.log());
		await stage.close();
	}

	const all = growths(readings);
	print(all.map(told).join('\n'));
	if (all.some(({ isUnbounded }) => isUnbounded)) {
		throw new PlainError(`Something grows without bound; the readings are in ${report}`);
	}
	leaveTally('soak', { passed: 1, failed: 0 });
	say(`✓ Nothing grows without bound; the readings are in ${report}`);
});

/** Shows lines at once and keeps them in the report, so that an interrupted run leaves them behind. */
function print(lines: string): void {
	console.log(lines);
	appendFileSync(report, `${lines}\n`);
}
