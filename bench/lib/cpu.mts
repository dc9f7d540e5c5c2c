import { readFileSync } from 'node:fs';

/** In a second, on every usual Linux. */
const TICKS = 100;

/** How many milliseconds of a core a process and its children have taken until now (Linux only). */
export function cpuMilliseconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name, in parentheses, may hold blanks.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const own = ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
	return children.reduce((sum, child) => sum + cpuMilliseconds(Number(child)), own);
}
