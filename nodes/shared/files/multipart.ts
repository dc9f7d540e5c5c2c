import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import type { StreamedBody } from '../http/transport';

// By hand, because a node that n8n verifies may import no form library, and `FormData` holds files whole.

export type ByteStream = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** A file to send in a form: its bytes as they are held, or a stream that is opened when it is its turn. */
export interface FormFile {
	/** The form field it is sent as. */
	field: string;
	name: string;
	mimeType: string;
	/** In bytes. */
	size: number;
	source: { bytes(): Buffer } | { stream(): Promise<ByteStream> };
}

export const totalSize = (files: FormFile[]): number =>
	files.reduce((sum, { size }) => sum + size, 0);

/** A form's body: URL-encoded without files, with them as multipart. Fields without a value are left out. */
export function formBody(
	fields: Record<string, string | undefined>,
	files: FormFile[],
): URLSearchParams | StreamedBody {
	const given = Object.entries(fields).filter(
		(entry): entry is [string, string] => entry[1] !== undefined,
	);
	return files.length === 0 ? new URLSearchParams(given) : multipartBody(given, files);
}

/**
 * A form with files as `multipart/form-data` (RFC 7578), names escaped as browsers do (WHATWG, "multipart/form-data
 * encoding algorithm"), values sent as they are. The files are streamed one after another and never held.
 */
export function multipartBody(fields: Array<[string, string]>, files: FormFile[]): StreamedBody {
	return {
		async open() {
			const boundary = `----n8n-${randomUUID()}`;
			const start = Buffer.from(
				fields.map(([name, value]) => textPart(boundary, name, value)).join(''),
			);
			const parts = files.map((file) => ({
				file,
				head: fileHead(boundary, file),
				bytes: 'bytes' in file.source ? file.source.bytes() : undefined,
			}));
			const end = Buffer.from(`--${boundary}--\r\n`);
			const length = parts.reduce(
				(sum, { head, bytes, file }) =>
					sum + head.length + (bytes?.length ?? file.size) + LINE_END.length,
				start.length + end.length,
			);

			const opened: ByteStream[] = [];
			const open = async ({ source }: FormFile) => {
				if (!('stream' in source)) return undefined;
				const stream = await source.stream();
				// Its failure is noticed where it is read; before that nobody listens.
				stream.on('error', () => {});
				opened.push(stream);
				return stream;
			};

			const firstStreamed = files.find(({ source }) => 'stream' in source);
			const first = firstStreamed && (await open(firstStreamed));
			const write = async function* (): AsyncGenerator<Buffer> {
				yield start;
				for (const { file, head, bytes } of parts) {
					yield head;
					if (bytes !== undefined) yield bytes;
					else yield* announcedBytes(file, file === firstStreamed ? first : await open(file));
					yield LINE_END;
				}
				yield end;
			};

			const body = first ? readableLike(first, write()) : Buffer.concat(await collect(write()));
			return {
				body,
				headers: {
					'content-type': `multipart/form-data; boundary=${boundary}`,
					'content-length': String(length),
				},
				close: () => {
					for (const stream of [body, ...opened]) if (!Buffer.isBuffer(stream)) stream.destroy();
				},
			};
		},
	};
}

const LINE_END = Buffer.from('\r\n');

/**
 * A stream of these chunks. A node may import no stream module, but every stream's class brings
 * `Readable.from` along; `compose` would do, too, but a source that fails early then ends the process.
 */
function readableLike(stream: ByteStream, chunks: AsyncIterable<Buffer>): ByteStream {
	const { from } = stream.constructor as unknown as {
		from(chunks: AsyncIterable<Buffer>): ByteStream;
	};
	const body = from(chunks);
	body.on('error', () => {});
	return body;
}

/** A file's bytes; fails at once when there are more or fewer than announced, where the service would wait. */
async function* announcedBytes(
	{ name, size }: FormFile,
	source: AsyncIterable<Buffer> | Buffer[] = [],
) {
	let sent = 0;
	for await (const chunk of source) {
		sent += chunk.length;
		if (sent <= size) yield chunk;
	}
	if (sent !== size) throw new Error(`The file "${name}" has ${sent} bytes instead of ${size}`);
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
	const all: Buffer[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return all;
}

const textPart = (boundary: string, name: string, value: string): string =>
	`--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${value}\r\n`;

const fileHead = (boundary: string, { field, name, mimeType }: FormFile): Buffer =>
	Buffer.from(
		`--${boundary}\r\nContent-Disposition: form-data; name="${escaped(field)}"; filename="${escaped(name)}"\r\n` +
			`Content-Type: ${/^[\x20-\x2e\x30-\x7e]+\/[\x20-\x7e]+$/.test(mimeType) ? mimeType : 'application/octet-stream'}\r\n\r\n`,
	);

const ESCAPES: Record<string, string> = { '"': '%22', '\r': '%0D', '\n': '%0A' };

const escaped = (name: string): string => name.replace(/["\r\n]/g, (found) => ESCAPES[found]);
