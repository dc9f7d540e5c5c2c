import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { FastifyInstance } from 'fastify';
import { checkLocal } from '../control/localOnly.mts';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const POLICY =
	"default-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'";

const STATIC: Array<[url: string, file: string, type: string]> = [
	['/', 'index.html', 'text/html; charset=utf-8'],
	['/page/style.css', 'style.css', 'text/css; charset=utf-8'],
	['/page/icon.svg', 'icon.svg', 'image/svg+xml'],
];

/** The page on which a person plays the worker; its script is bundled when first asked for. */
export function pageRoutes() {
	return async (scope: FastifyInstance): Promise<void> => {
		scope.addHook('onRequest', async (request) => checkLocal(request));
		for (const [url, file, type] of STATIC) {
			scope.get(url, async (_request, reply) => {
				const content = await readFile(path.join(FOLDER, file));
				return await reply.type(type).header('content-security-policy', POLICY).send(content);
			});
		}
		let script: Promise<string> | undefined;
		scope.get('/page/client.js', async (_request, reply) => {
			script ??= bundle();
			return await reply.type('text/javascript; charset=utf-8').send(await script);
		});
	};
}

async function bundle(): Promise<string> {
	const result = await build({
		entryPoints: [path.join(FOLDER, 'client', 'main.tsx')],
		bundle: true,
		write: false,
		format: 'esm',
		target: 'es2022',
		jsx: 'automatic',
		jsxImportSource: 'preact',
	});
	return result.outputFiles[0]?.text ?? '';
}
