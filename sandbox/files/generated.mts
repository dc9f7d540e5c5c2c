import { Readable } from 'node:stream';

const BLOCK = Buffer.from(
	Array.from({ length: 4096 }, (_, line) => `${String(line).padStart(15, '0')}\n`).join(''),
);

/** So many bytes, always the same ones, made as fast as the reader takes them. */
export function generated(bytes: number): Readable {
	let left = bytes;
	return new Readable({
		highWaterMark: BLOCK.length,
		read() {
			if (left <= 0) {
				this.push(null);
				return;
			}
			const chunk = left >= BLOCK.length ? BLOCK : BLOCK.subarray(0, left);
			left -= chunk.length;
			this.push(chunk);
		},
	});
}
