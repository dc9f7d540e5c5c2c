import { join } from 'node:path';
import { PlainError } from './errors.mts';
import { readJson, repository } from './paths.mts';

/** A release of n8n, and the release of Node that it runs on. */
export type Release = { n8n: string; node: string };

const { dependencies: newest } = readJson(join(repository, 'e2e', 'package.json')) as {
	dependencies: Release;
};

/** The releases that this package is tested on, oldest first: the newest patches of their lines that can be installed. */
export const testedReleases: Release[] = [
	{ n8n: '1.85.4', node: '20.20.2' },
	{ n8n: '1.123.81', node: '22.23.3' },
	{ n8n: '2.0.3', node: '22.23.3' },
	{ n8n: '2.20.12', node: '24.9.0' },
	newest,
];

/**
 * The release with this number, e.g. `1.123.0`, on the Node of the nearest tested release before it; or the tested one of a line, e.g. `1.123`.
 * @throws PlainError when it is no number of a release, or older than any that this package works on
 */
export function releaseNamed(name: string): Release {
	if (!/^\d+\.\d+(\.\d+)?$/.test(name)) {
		throw new PlainError(`"${name}" is no release of n8n: give its number, e.g. 1.123.0`);
	}
	const tested = testedReleases.find(({ n8n }) => n8n === name || n8n.startsWith(`${name}.`));
	if (tested) return tested;
	const lines = testedReleases.map(({ n8n }) => lineOf(n8n)).join(', ');
	if (name.split('.').length < 3) {
		throw new PlainError(
			`n8n ${name} is not among the tested lines ${lines}: give a full number, e.g. ${name}.0`,
		);
	}
	const before = testedReleases.findLast(({ n8n }) => isBefore(n8n, name));
	if (before === undefined) {
		throw new PlainError(
			`n8n ${name} is older than any release this package works on; tested are ${lines}`,
		);
	}
	return { n8n: name, node: before.node };
}

/** The release that runs of the harness use: the newest, unless the variable STAGE_N8N names another. */
export const releaseOfRun = (): Release =>
	process.env.STAGE_N8N ? releaseNamed(process.env.STAGE_N8N) : newest;

/** Whether one release came before another; either may leave out its last numbers. */
export function isBefore(one: string, other: string): boolean {
	const [a, b] = [one, other].map((release) => release.split('.').map(Number));
	const at = [0, 1, 2].find((place) => (a![place] ?? 0) !== (b![place] ?? 0));
	return at !== undefined && (a![at] ?? 0) < (b![at] ?? 0);
}

const lineOf = (release: string) => release.split('.').slice(0, 2).join('.');
