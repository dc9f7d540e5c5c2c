import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './errors.mts';
import { packageName, readJson, repository } from './paths.mts';

export type Service = 'workReduce' | 'microwork';

/** One of the packages that are made of these sources. */
export type Package = { name: string; version: string; folder: string; services: Service[] };

const nodesOf: Record<Service, string> = {
	workReduce: 'dist/nodes/WorkReduce/',
	microwork: 'dist/nodes/Microwork/',
};

/** All of them, the one with both services first. */
export const packages: Package[] = [
	repository,
	...readdirSync(join(repository, 'packages')).map((name) => join(repository, 'packages', name)),
].map((folder) => {
	const manifest = readJson(join(folder, 'package.json')) as {
		name: string;
		version: string;
		n8n: { nodes: string[] };
	};
	const services = (Object.keys(nodesOf) as Service[]).filter((service) =>
		manifest.n8n.nodes.some((path) => path.startsWith(nodesOf[service])),
	);
	return { name: manifest.name, version: manifest.version, folder, services };
});

/** The packages that are installed: the one with both services, or those that the variable STAGE_PACKAGES names. */
export const installed = (): Package[] =>
	(process.env.STAGE_PACKAGES ?? packageName).split(',').map(packageNamed);

/** @throws PlainError when no package has this name */
export function packageNamed(name: string): Package {
	const found = packages.find((one) => one.name === name);
	if (found) return found;
	throw new PlainError(
		`There is no package ${name}, but ${packages.map((one) => one.name).join(', ')}`,
	);
}

/**
 * What workflows call one of our nodes, e.g. `n8n-nodes-workreduce-microwork.microworkTrigger`.
 * @throws PlainError when no package with it is installed
 */
export function nodeType(
	node: 'workReduce' | 'workReduceTrigger' | 'microwork' | 'microworkTrigger',
): string {
	const service = node.startsWith('microwork') ? 'microwork' : 'workReduce';
	const home = installed().find(({ services }) => services.includes(service));
	if (home) return `${home.name}.${node}`;
	throw new PlainError(`No package with the node ${node} is installed in this run`);
}
