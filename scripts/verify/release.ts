export type Manifest = { name: string; version: string };

/** Says when the packages' versions differ. */
export function versionProblems(manifests: Manifest[]): string[] {
	const versions = new Set(manifests.map(({ version }) => version));
	if (versions.size === 1) return [];
	const all = manifests.map(({ name, version }) => `${name} ${version}`).join(', ');
	return [`The versions differ (${all}): run npm run build, which takes the root's`];
}

/** Says what a changelog lacks for a version; when it is to be released, nothing may be left over it. */
export function changelogProblems(
	changelog: string,
	version: string,
	isToBeReleased: boolean,
): string[] {
	const titles = [...changelog.matchAll(/^## (\S+)(.*)$/gm)].map(([, title, rest]) => ({
		title,
		rest: rest ?? '',
	}));
	const own = titles.find(({ title }) => title === version);
	if (own === undefined) return [`CHANGELOG.md has no section "## ${version} (date)"`];
	if (!/^ \(\d{4}-\d{2}-\d{2}\)$/.test(own.rest)) {
		return [`CHANGELOG.md does not say when ${version} was released: "## ${version} (2026-01-31)"`];
	}
	if (isToBeReleased && titles[0] !== own) {
		return [`CHANGELOG.md has "${titles[0]?.title}" above ${version}: give it a version first`];
	}
	return [];
}

/** Says when a tag isn't that of the version. */
export const tagProblems = (tag: string, version: string): string[] =>
	tag === `v${version}` ? [] : [`The tag ${tag} is not v${version}, the version in package.json`];
