import { fileURLToPath } from 'node:url';
import { freePort } from '../../harness/ports.mts';

/** What n8n's process holds right after its garbage was collected. Memory in bytes. */
export type Reading = {
	heap: number;
	/** Of objects outside of the heap, buffers among them. */
	external: number;
	resident: number;
	/** Timers, servers, connections and requests that are under way. */
	handles: number;
	/** Open files and connections; 0 where the system doesn't tell. */
	files: number;
};

/** Variables that make an n8n tell its readings, and the function that asks it for one. */
export async function openProbe(): Promise<{
	env: Record<string, string>;
	read: () => Promise<Reading>;
}> {
	const port = await freePort();
	const probe = fileURLToPath(new URL('probe.mjs', import.meta.url));
	return {
		env: { NODE_OPTIONS: `--import ${probe}`, SOAK_PROBE_PORT: String(port) },
		read: async () => (await (await fetch(`http://127.0.0.1:${port}`)).json()) as Reading,
	};
}
