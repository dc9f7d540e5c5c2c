import { create as contentDisposition } from 'content-disposition';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { httpError } from '../core/httpError.mts';
import type { Store } from '../core/store.mts';
import type { Faults } from '../faults/faults.mts';
import { playFaults } from '../faults/hooks.mts';
import type { FileStore } from './fileStore.mts';
import { generated } from './generated.mts';
import { sample, SAMPLE_NAMES, templateLogo } from './samples.mts';

interface Parts {
	store: Store;
	faults: Faults;
	files: FileStore;
	publicUrl: () => string;
}

interface SignedQuery {
	Expires?: string;
	'X-Signature'?: string;
}

/** The file host: no key is known here, and one that comes along is refused, as storage services do. */
export function fileRoutes({ store, faults, files, publicUrl }: Parts) {
	return async (scope: FastifyInstance): Promise<void> => {
		scope.setErrorHandler(
			(error: Error & { statusCode?: number; code?: string }, _request, reply) => {
				void reply
					.code(error.statusCode ?? 500)
					.type('application/xml')
					.send(
						`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.name}</Code><Message>${error.message}</Message></Error>\n`,
					);
			},
		);
		const refuse = (status: number, code: string, message: string) =>
			Object.assign(httpError(status, message), { name: code });
		const noSuchFile = () => refuse(404, 'NoSuchKey', 'There is no such file.');
		scope.setNotFoundHandler(() => {
			throw noSuchFile();
		});

		scope.addHook('onRequest', async (request) => {
			if (request.headers.authorization === undefined) return;
			throw refuse(
				400,
				'InvalidArgument',
				'An API key must never be sent to the file host: this request carries an Authorization header.',
			);
		});
		playFaults(scope, { store, faults });

		scope.get<{ Params: { id: string; name: string }; Querystring: SignedQuery }>(
			'/orders/:id/:name',
			{ config: { routeName: 'files.get' } },
			async (request, reply) => {
				const { id } = request.params;
				const { 'X-Signature': signature, Expires: expires } = request.query;
				if (!files.signatureFits(id, signature, expires)) {
					throw refuse(
						403,
						'SignatureDoesNotMatch',
						'The signature of this address is missing, wrong or expired.',
					);
				}
				const file = store.files.get(id);
				if (file === undefined || file.kept === 'missing') throw noSuchFile();
				const content = files.open(file);
				if (content === undefined) {
					throw refuse(
						410,
						'NotKept',
						'The sandbox runs in memory and did not keep a file of this size.',
					);
				}
				return await send(reply, file.name, file.type, file.size, content);
			},
		);

		scope.get<{ Params: { id: string; name: string } }>(
			'/redirect/:id/:name',
			{ config: { routeName: 'files.redirect' } },
			async (request, reply) =>
				await reply.redirect(`/files/orders/${restOf(request.url, '/files/redirect/')}`, 302),
		);
		scope.get<{ Params: { name: string } }>(
			'/redirect/:name',
			{ config: { routeName: 'files.redirect' } },
			async (request, reply) =>
				await reply.redirect(`/files/samples/${restOf(request.url, '/files/redirect/')}`, 302),
		);

		scope.get<{ Params: { name: string } }>(
			'/samples/:name',
			{ config: { routeName: 'files.sample' } },
			async (request, reply) => {
				const found = sample(request.params.name);
				if (found === undefined) throw noSuchFile();
				return await reply.type(found.type).send(found.content);
			},
		);
		scope.get('/samples', { config: { routeName: 'files.samples' } }, async () =>
			SAMPLE_NAMES.map((name) => `${publicUrl()}/files/samples/${name}`),
		);

		scope.get<{ Params: { name: string } }>(
			'/templates/:name',
			{ config: { routeName: 'files.template' } },
			async (request, reply) => {
				const logo = templateLogo(request.params.name);
				if (logo === undefined) throw noSuchFile();
				return await reply.type('image/svg+xml').send(logo);
			},
		);

		scope.get<{ Params: { bytes: string; name: string } }>(
			'/generated/:bytes/:name',
			{ config: { routeName: 'files.generated' } },
			async (request, reply) => {
				const bytes = Number(request.params.bytes);
				if (!Number.isSafeInteger(bytes) || bytes < 0) throw noSuchFile();
				const type = 'application/octet-stream';
				return await send(reply, request.params.name, type, bytes, generated(bytes));
			},
		);
	};
}

async function send(
	reply: FastifyReply,
	name: string,
	type: string,
	size: number,
	content: NodeJS.ReadableStream,
): Promise<FastifyReply> {
	return await reply
		.type(type)
		.header('content-length', size)
		.header('content-disposition', contentDisposition(name))
		.send(content);
}

/** The rest of the address as it was written, query included: decoding it would change names. */
function restOf(url: string, start: string): string {
	return url.slice(start.length);
}
