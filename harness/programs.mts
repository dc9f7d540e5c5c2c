import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The file of a program, from PATH or one of further folders. */
export function findProgram(name: string, folders: string[] = []): string | undefined {
	return [...(process.env.PATH ?? '').split(delimiter), ...folders]
		.map((folder) => join(folder, name))
		.find((file) => existsSync(file));
}

/** Debian and its relatives keep PostgreSQL's server out of PATH, in a folder for each release; newest first. */
export function debianPostgresFolders(): string[] {
	const root = '/usr/lib/postgresql';
	const releases = existsSync(root) ? readdirSync(root) : [];
	return releases.sort((a, b) => Number(b) - Number(a)).map((name) => join(root, name, 'bin'));
}
