/** Keeps a process-wide memory bounded: drops what was put in first, down to the given size. */
export function dropOldest<Key>(
	memory: { size: number; keys(): Iterable<Key>; delete(key: Key): boolean },
	size: number,
): void {
	for (const oldest of memory.keys()) {
		if (memory.size <= size) return;
		memory.delete(oldest);
	}
}
