import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Package } from '../../harness/packages.mts';
import { run } from '../../harness/processes.mts';

type Result = { passed: boolean; message?: string; details?: string };
type Scanner = {
	analyzePackage: (folder: string, patterns: string[]) => Promise<Result>;
	SOURCE_FILE_PATTERNS: string[];
};

/** Its command line scans packages on npm only, so what it calls is called here. */
const scanner = '@n8n/scan-community-package/scanner/scanner.mjs';

/**
 * n8n's scan of community packages as n8n runs it before it verifies one: on the sources beside the manifest and on what is
 * packed, ignoring inline exceptions. All sources lie beside the manifest of the package with both services.
 * @returns what it complains of
 */
export async function scan(one: Package, tarball: string, work: string): Promise<string[]> {
	const { analyzePackage, SOURCE_FILE_PATTERNS } = (await import(scanner)) as Scanner;
	const unpacked = join(work, one.name);
	await mkdir(unpacked, { recursive: true });
	await run({
		command: 'tar',
		args: ['-xzf', tarball, '-C', unpacked, '--strip-components=1'],
	});
	const results = [
		await analyzePackage(one.folder, SOURCE_FILE_PATTERNS),
		await analyzePackage(unpacked, ['**/*.js', 'package.json']),
	];
	return results
		.filter(({ passed }) => !passed)
		.map(({ message, details }) => details?.trim() ?? message ?? 'The scan failed');
}
