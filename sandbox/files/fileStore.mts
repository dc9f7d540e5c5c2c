import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StoredFile } from '../core/model.mts';
import { newId } from '../core/random.mts';
import type { Store } from '../core/store.mts';
import { generated } from './generated.mts';

/** In memory mode, what is larger is counted and hashed, but not kept. */
const KEPT_IN_MEMORY = 8 * 1024 * 1024;
const DAY = 86_400_000;

interface Parts {
	store: Store;
	/** What stands before the addresses of files. */
	publicUrl: () => string;
}

export interface FileStore {
	/** Takes in a stream; throws nothing away but what memory mode can't hold. */
	receive(source: Readable, name: string, type: string): Promise<StoredFile>;
	add(name: string, type: string, content: Buffer): Promise<StoredFile>;
	/** A file of this size whose bytes are made while they are sent, or one that isn't there. */
	addVirtual(name: string, type: string, kept: 'generated' | 'missing', size: number): StoredFile;
	remove(id: string): Promise<void>;
	/** Its bytes, or undefined where they were not kept. */
	open(file: StoredFile): Readable | undefined;
	/** The address that answers carry: signed, good for a week, the same all day. */
	signedUrl(id: string, redirect: boolean): string;
	signatureFits(id: string, signature: string | undefined, expires: string | undefined): boolean;
}

/** The files of orders: on disk when the sandbox has a folder, otherwise in memory. */
export function createFileStore({ store, publicUrl }: Parts): FileStore {
	const diskPath = (id: string) => path.join(store.dataDir ?? '', 'files', id);
	const sign = (id: string, expires: string) =>
		createHmac('sha256', store.fileSecret).update(`${id}\n${expires}`).digest('hex');

	const remember = (file: StoredFile): StoredFile => {
		store.files.set(file.id, file);
		store.changed();
		return file;
	};

	return {
		async receive(source, name, type) {
			const id = newId();
			const hash = createHash('sha256');
			let size = 0;
			const chunks: Buffer[] = [];
			const counting = new Transform({
				transform(chunk: Buffer, _encoding, done) {
					size += chunk.length;
					hash.update(chunk);
					if (store.dataDir !== undefined) return done(null, chunk);
					if (size <= KEPT_IN_MEMORY) chunks.push(chunk);
					else chunks.length = 0;
					done();
				},
			});
			if (store.dataDir !== undefined) {
				await pipeline(source, counting, createWriteStream(diskPath(id))).catch(async (error) => {
					await rm(diskPath(id), { force: true });
					throw error;
				});
			} else {
				counting.resume();
				await pipeline(source, counting);
				if (size <= KEPT_IN_MEMORY) store.contents.set(id, Buffer.concat(chunks));
			}
			const kept =
				store.dataDir !== undefined ? 'disk' : size <= KEPT_IN_MEMORY ? 'memory' : 'dropped';
			const sha256 = hash.digest('hex');
			return remember({ id, name, type, size, sha256, createdAt: Date.now(), kept });
		},
		async add(name, type, content) {
			const id = newId();
			if (store.dataDir !== undefined) await writeFile(diskPath(id), content);
			else store.contents.set(id, content);
			const kept = store.dataDir !== undefined ? 'disk' : 'memory';
			const sha256 = createHash('sha256').update(content).digest('hex');
			return remember({
				id,
				name,
				type,
				size: content.length,
				sha256,
				createdAt: Date.now(),
				kept,
			});
		},
		addVirtual: (name, type, kept, size) =>
			remember({ id: newId(), name, type, size, createdAt: Date.now(), kept }),
		async remove(id) {
			const file = store.files.get(id);
			store.files.delete(id);
			store.contents.delete(id);
			store.changed();
			if (file?.kept === 'disk') await rm(diskPath(id), { force: true });
		},
		open(file) {
			if (file.kept === 'disk') return createReadStream(diskPath(file.id));
			if (file.kept === 'generated') return generated(file.size);
			const content = store.contents.get(file.id);
			return content && Readable.from(content.length === 0 ? [] : [content], { objectMode: false });
		},
		signedUrl(id, redirect) {
			const expires = String((Math.floor(Date.now() / DAY) + 8) * (DAY / 1000));
			const name = encodeURIComponent(store.files.get(id)?.name || 'file');
			const folder = redirect ? 'redirect' : 'orders';
			const query = new URLSearchParams({ Expires: expires, 'X-Signature': sign(id, expires) });
			return `${publicUrl()}/files/${folder}/${id}/${name}?${query.toString()}`;
		},
		signatureFits(id, signature, expires) {
			if (signature === undefined || expires === undefined) return false;
			if (!(Number(expires) * 1000 > Date.now())) return false;
			const right = Buffer.from(sign(id, expires));
			const given = Buffer.from(signature);
			return right.length === given.length && timingSafeEqual(right, given);
		},
	};
}
