import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../', import.meta.url));
export const local = join(repository, '.local');
export const packageName = 'n8n-nodes-workreduce-microwork';

export const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

export const shortHash = (...parts: Array<string | Buffer>) =>
	parts
		.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256'))
		.digest('hex')
		.slice(0, 12);

/** The folder of this project inside the user's cache folder, by the platform's custom. */
export function cacheFolder(env = process.env, platform = process.platform): string {
	const base =
		env.XDG_CACHE_HOME ||
		(platform === 'darwin' && join(homedir(), 'Library', 'Caches')) ||
		(platform === 'win32' && env.LOCALAPPDATA) ||
		join(homedir(), '.cache');
	return join(base, packageName);
}
