// Started by processes.mts, which tells it on standard input what a run has started and which folders it made.
// When that input ends, the run has ended, however it did (SIGKILL, too): what is left of it goes.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const groups = new Set();
const folders = new Set();

for await (const line of createInterface({ input: process.stdin })) {
	const { started, ended, folder, removed } = JSON.parse(line);
	if (started) groups.add(started);
	if (ended) groups.delete(ended);
	if (folder) folders.add(folder);
	if (removed) folders.delete(removed);
}
for (const group of groups) {
	try {
		process.kill(-group, 'SIGKILL');
	} catch {
		// it ended at the same time
	}
}
for (const folder of folders) {
	// Processes that were killed a moment ago may still hold or make files.
	rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
