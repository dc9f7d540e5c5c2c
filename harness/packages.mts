import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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

/** The package with both services. */
export const combined = packages.find(({ name }) => name === packageName)!;
