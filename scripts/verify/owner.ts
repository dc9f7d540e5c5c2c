/** What only the owner knows: the contents of scripts/release.json. */
export type Owner = {
	repository: string;
	homepage: string;
	author: { name: string; email: string };
};

/** Whether an address or an e-mail address stands for one that somebody has yet to enter. */
export const isPlaceholder = (text: string) =>
	/[/@.]example(\.(com|org|net|test))?([/:?#]|$)/.test(text);

const how = 'in scripts/release.json, run npm run build, and commit what that changes';

/** What the owner has yet to enter, or has entered in a form that npm or n8n can't use; each in a sentence that says how. */
export function missingFromOwner({ repository, homepage, author }: Owner): string[] {
	const missing: string[] = [];
	if (isPlaceholder(repository) || !/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/.test(repository)) {
		missing.push(
			`Enter the address of the public repository on GitHub as "repository" ${how}, e.g. https://github.com/acme/n8n-nodes (it is ${repository})`,
		);
	} else if (repository.endsWith('.git')) {
		missing.push(`Leave out the ".git" of "repository" ${how}`);
	}
	if (isPlaceholder(homepage) || !/^https:\/\/[\w.-]+\.\w+(\/\S*)?$/.test(homepage)) {
		missing.push(
			`Enter the page that tells of these nodes as "homepage" ${how}, e.g. https://github.com/acme/n8n-nodes#readme (it is ${homepage})`,
		);
	}
	if (author.name === '' || isPlaceholder(author.email) || !/^\S+@\S+\.\w+$/.test(author.email)) {
		missing.push(
			`Enter who publishes the packages as "author", with name and e-mail address, ${how} (it is ${author.name} <${author.email}>)`,
		);
	}
	return missing;
}
