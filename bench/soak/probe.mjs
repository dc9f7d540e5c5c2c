// Loaded into n8n by the soak, see readings.mts: tells over HTTP how much memory and how many handles n8n holds.
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The files and connections that are open; Linux only. */
function openFiles() {
	try {
		return readdirSync('/proc/self/fd').length;
	} catch {
		return 0;
	}
}

// What n8n starts, such as its task runner, loads this file, too.
if (process.argv[2] === 'start') {
	setFlagsFromString('--expose-gc');
	const collectGarbage = runInNewContext('gc');
	const server = createServer((_request, response) => {
		// What the first collection finalizes, the second can free.
		collectGarbage();
		collectGarbage();
		const { heapUsed, external, rss } = process.memoryUsage();
		const handles = process.getActiveResourcesInfo().length;
		response.setHeader('connection', 'close');
		response.end(
			JSON.stringify({ heap: heapUsed, external, resident: rss, handles, files: openFiles() }),
		);
	});
	server.listen(Number(process.env.SOAK_PROBE_PORT), '127.0.0.1').unref();
}
