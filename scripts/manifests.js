/** The packages with one service each, made of the same sources as the package with both. */
const singles = [
	{
		name: 'n8n-nodes-workreduce',
		service: 'WorkReduce',
		description:
			'n8n nodes for WorkReduce: order back-office work, follow the orders, and collect the files that people send back',
		keywords: ['workreduce', 'human-in-the-loop', 'back-office'],
	},
	{
		name: 'n8n-nodes-microwork',
		service: 'Microwork',
		description:
			'n8n nodes for Microwork: have people tag brand logos in images and answer questions about them, and go on with their answers',
		keywords: ['microwork', 'human-in-the-loop', 'image-tagging'],
	},
];

/**
 * The manifests of all packages, by folder: what the owner has entered goes into each, the rest comes from the root's.
 * @param {typeof import('../package.json')} root
 * @param {typeof import('./release.json')} owner
 */
function manifests(root, owner) {
	const { homepage, author } = owner;
	const common = { homepage, bugs: { url: `${owner.repository}/issues` }, author };
	const repository = { type: 'git', url: `git+${owner.repository}.git` };
	return {
		'.': { ...root, ...common, repository },
		...Object.fromEntries(
			singles.map((single) => {
				const folder = `packages/${single.name}`;
				const ofService = (/** @type {string} */ path) => path.includes(`/${single.service}`);
				return [
					folder,
					{
						name: single.name,
						version: root.version,
						description: single.description,
						license: root.license,
						...common,
						repository: { ...repository, directory: folder },
						keywords: ['n8n-community-node-package', ...single.keywords],
						files: ['dist'],
						engines: root.engines,
						n8n: {
							...root.n8n,
							credentials: root.n8n.credentials.filter(ofService),
							nodes: root.n8n.nodes.filter(ofService),
						},
						peerDependencies: root.peerDependencies,
					},
				];
			}),
		),
	};
}

/** A manifest as it stands in its file. @param {object} manifest */
const textOf = (manifest) => `${JSON.stringify(manifest, null, '\t')}\n`;

module.exports = { singles, manifests, textOf };
