import { readFileSync } from 'node:fs';

const interval = 50;

/** Notes every 50 ms how much memory a process and its children hold (Linux only). */
export function watchMemory(pid: number) {
	const samples: Array<{ at: number; bytes: number }> = [];
	const take = () => void samples.push({ at: Date.now(), bytes: residentBytes(pid) });
	take();
	const ticking = setInterval(take, interval);
	return {
		/** The most it held between two moments, in milliseconds since the epoch. */
		peak: (from: number, to: number) =>
			Math.max(
				...samples
					.filter(({ at }) => at >= from && at <= to + 2 * interval)
					.map(({ bytes }) => bytes),
			),
		stop: () => clearInterval(ticking),
	};
}

/** Resident memory of a process and everything it started. */
export function residentBytes(pid: number): number {
	try {
		const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
		return children.reduce(
			(sum, child) => sum + residentBytes(Number(child)),
			Number(kilobytes ?? 0) * 1024,
		);
	} catch (error) {
		// A child may end while we look.
		if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
		throw error;
	}
}
