import { readdir } from 'node:fs/promises';

// One process for all: starting one per file takes longer than the tests.
const files = await readdir(new URL('.', import.meta.url));
for (const file of files.filter((name) => name.endsWith('.test.mts')).sort())
	await import(`./${file}`);
