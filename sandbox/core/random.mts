import { createHash, randomInt } from 'node:crypto';

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** A number from 0 up to, not including, 1: always the same for the same seed and key, whatever was asked before. */
export function chance(seed: string, ...key: Array<string | number>): number {
	const digest = createHash('sha256')
		.update(JSON.stringify([seed, ...key]))
		.digest();
	return digest.readUInt32BE(0) / 2 ** 32;
}

/** One of the choices, always the same for the same seed and key. */
export function choice<T>(choices: readonly T[], seed: string, ...key: Array<string | number>): T {
	return choices[Math.floor(chance(seed, ...key) * choices.length)] as T;
}

/** An id as the reference's examples have them: 17 letters and digits that nobody mixes up. */
export function newId(): string {
	return Array.from({ length: 17 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
