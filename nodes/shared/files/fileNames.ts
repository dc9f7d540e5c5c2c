import { header, type HttpAnswer } from '../http/outcome';

const NAMELESS = 'file';
/** As long as file systems take them; the end of a longer name is kept, because it holds the extension. */
const MAX_LENGTH = 255;

/**
 * What a downloaded file is to be called: as its `Content-Disposition` says (the UTF-8 form first),
 * else as the last part of its address. Always a bare name, without folders and control characters.
 */
export function fileNameOf(headers: HttpAnswer['headers'], url: string): string {
	const disposition = header({ status: 0, headers, body: '' }, 'content-disposition') ?? '';
	return bareName(extendedName(disposition) ?? plainName(disposition)) ?? nameInUrl(url);
}

/** The name of a file as its address has it, percent codes and all decoded. */
export function nameInUrl(url: string): string {
	const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';
	return bareName(decoded(path.slice(path.lastIndexOf('/') + 1))) ?? NAMELESS;
}

/** The names in their order, each once: the second `report.csv` becomes `report (2).csv`. */
export function uniqueNames(names: string[]): string[] {
	const taken = new Set<string>();
	const counts = new Map<string, number>();
	return names.map((name) => {
		const dot = name.lastIndexOf('.');
		const end = dot > 0 ? dot : name.length;
		let unique = name;
		let count = counts.get(name.toLowerCase()) ?? 1;
		while (taken.has(unique.toLowerCase())) {
			count++;
			unique = `${name.slice(0, end)} (${count})${name.slice(end)}`;
		}
		counts.set(name.toLowerCase(), count);
		taken.add(unique.toLowerCase());
		return unique;
	});
}

/** `filename*=UTF-8''na%C3%AFve.txt` of RFC 8187. */
function extendedName(disposition: string): string | undefined {
	const [, charset, , encoded] =
		/;\s*filename\*\s*=\s*"?(utf-8|iso-8859-1)'([^']*)'([^;"\s]+)/i.exec(disposition) ?? [];
	if (encoded === undefined) return undefined;
	if (charset.toLowerCase() === 'utf-8') return decoded(encoded);
	return encoded.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
		String.fromCharCode(parseInt(code, 16)),
	);
}

function plainName(disposition: string): string | undefined {
	const [, quoted, token] =
		/;\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;"\s]+))/i.exec(disposition) ?? [];
	const name = quoted?.replace(/\\(.)/g, '$1') ?? token;
	if (name === undefined) return undefined;
	// Headers arrive as Latin-1; servers that send UTF-8 in them are common.
	const asUtf8 = Buffer.from(name, 'latin1').toString('utf8');
	return asUtf8.includes('\uFFFD') ? name : asUtf8;
}

function bareName(name = ''): string | undefined {
	const bare = name
		.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
		.replace(/\p{Cc}/gu, '')
		.trim()
		.slice(-MAX_LENGTH)
		.trim();
	return /^\.*$/.test(bare) ? undefined : bare;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
