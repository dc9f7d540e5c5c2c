export interface Scheduler {
	/** Runs the work at that time; replaces what was planned under the same key. */
	set(key: string, at: number, work: () => void): void;
	clear(key: string): void;
	clearAll(): void;
}

/** Timers by name, so that each can be moved or dropped. */
export function createScheduler(): Scheduler {
	const timers = new Map<string, NodeJS.Timeout>();
	return {
		set(key, at, work) {
			clearTimeout(timers.get(key));
			const run = () => {
				timers.delete(key);
				work();
			};
			timers.set(key, setTimeout(run, Math.max(0, at - Date.now())));
		},
		clear(key) {
			clearTimeout(timers.get(key));
			timers.delete(key);
		},
		clearAll() {
			for (const timer of timers.values()) clearTimeout(timer);
			timers.clear();
		},
	};
}
