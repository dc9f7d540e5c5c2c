import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError, messageOf } from '../../harness/errors.mts';
import type { N8nApi, SavedWorkflow, WorkflowDraft } from '../../harness/n8n-api.mts';
import { repository, shortHash } from '../../harness/paths.mts';
import { say } from '../../harness/progress.mts';
import type { State } from './state.mts';

/** A shipped workflow: `active` says that it is to be published. */
export type Example = WorkflowDraft & { id: string; active?: boolean };

type Addresses = { n8n: string; sandbox: string };

/**
 * The workflows in examples/, in the order of their file names, with the addresses of this n8n and this sandbox in place of the user's.
 * @throws PlainError when a file is no workflow with an id
 */
export async function readExamples(to: Addresses): Promise<Example[]> {
	const folder = join(repository, 'examples');
	const files = (await readdir(folder).catch(() => []))
		.filter((file) => file.endsWith('.json'))
		.sort();
	return await Promise.all(
		files.map(async (file) => {
			const text = await readFile(join(folder, file), 'utf8');
			const example = JSON.parse(moved(text, to)) as Partial<Example>;
			if (!example.id || !example.nodes || !example.name || !example.connections) {
				throw new PlainError(
					`examples/${file} is no workflow with an id, a name, nodes and connections`,
				);
			}
			return example as Example;
		}),
	);
}

// What stands in place of a user's addresses is none, so that nothing goes out with their account before they change it.
const moved = (text: string, { n8n, sandbox }: Addresses) =>
	text
		.replaceAll('your-n8n/', `${n8n}/`)
		.replaceAll('your-files/', `${sandbox}/files/samples/`)
		.replaceAll('http://localhost:8088', sandbox);

/**
 * Puts the examples into n8n that are missing there or that we ship a new version of, and publishes the ones to be published.
 * A workflow that the user has changed stays as it is. Returns what later starts have to know.
 */
export async function importExamples(
	{ workflows }: N8nApi,
	examples: Example[],
	earlier: State['examples'],
): Promise<State['examples']> {
	const known = { ...earlier };
	// n8n lists first what was changed last.
	for (const example of examples.toReversed()) {
		const shipped = shortHash(JSON.stringify(example));
		const before = earlier[example.id];
		const present = await workflows.find(example.id);
		if (present && before?.shipped === shipped) continue;
		if (present && present.versionId !== before?.versionId) {
			say(
				`  "${present.name}" has changed in n8n and stays; delete it there to get the new example`,
			);
			continue;
		}
		const { active, ...draft } = example;
		const { id } = present
			? await workflows.update(example.id, draft)
			: await workflows.create(draft);
		if (active) await publish(workflows, example);
		const saved: SavedWorkflow = await workflows.get(id);
		known[example.id] = { shipped, versionId: saved.versionId };
	}
	return known;
}

async function publish(workflows: N8nApi['workflows'], { id, name }: Example): Promise<void> {
	try {
		await workflows.activate(id);
	} catch (error) {
		throw new PlainError(`The example "${name}" could not be published: ${messageOf(error)}`);
	}
}
