/** Markdown pages by their path in the repository. */
export type Pages = Record<string, string>;

const withoutCode = (text: string) =>
	text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

const targetsIn = (text: string): string[] =>
	[...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');

/** The anchors that GitHub gives a page's headings. */
export function anchorsOf(page: string): string[] {
	const seen = new Map<string, number>();
	return [...page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, title]) => {
		const anchor = (title ?? '')
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replace(/\s/g, '-');
		const before = seen.get(anchor) ?? 0;
		seen.set(anchor, before + 1);
		return before === 0 ? anchor : `${anchor}-${before}`;
	});
}

/** The path that a link leads to from a page. */
function resolve(page: string, path: string): string {
	const parts = page.split('/').slice(0, -1);
	for (const part of path.split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '.' && part !== '') parts.push(part);
	}
	return parts.join('/');
}

/** The links inside the repository that lead to no file, or to no heading of a page. */
export function brokenLinks(pages: Pages, exists: (path: string) => boolean): string[] {
	return Object.entries(pages).flatMap(([page, text]) =>
		targetsIn(text)
			.filter((target) => !/^[a-z]+:/.test(target))
			.filter((target) => {
				const [path = '', anchor] = target.split('#');
				const file = path === '' ? page : resolve(page, path);
				if (!exists(file)) return true;
				const other = pages[file];
				return anchor !== undefined && other !== undefined && !anchorsOf(other).includes(anchor);
			})
			.map((target) => `${page} links to ${target}, which does not exist`),
	);
}

/** The addresses on the web that texts link to, each once, without those on this machine. */
export function webAddresses(texts: string[]): string[] {
	const found = texts.flatMap((text) => [
		...targetsIn(text),
		...[...text.matchAll(/"(?:url|homepage)": "(?:git\+)?([^"]+)"/g)].map(([, url]) => url ?? ''),
		...[...text.matchAll(/documentationUrl = '([^']+)'/g)].map(([, url]) => url ?? ''),
	]);
	return [...new Set(found)].filter(
		(url) => /^https?:/.test(url) && !/\/\/(localhost|127\.)/.test(url),
	);
}
