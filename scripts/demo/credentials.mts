import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { N8n } from '../../harness/n8n.mts';
import type { CredentialDraft } from '../../harness/n8n-api.mts';
import { PlainError } from '../../harness/errors.mts';
import { modelKey } from '../../harness/sandbox.mts';
import { credentialData } from '../../harness/stage.mts';

type Addresses = { workReduceUrl: string; microworkUrl: string; modelUrl: string };

/** The examples name these ids, so that they find their credentials. */
export const demoCredentials = (sandbox: Addresses): Array<CredentialDraft & { id: string }> => {
	const { workReduceApi, microworkApi } = credentialData(sandbox);
	return [
		{
			id: 'workReduceSandbx',
			name: 'WorkReduce Sandbox',
			type: 'workReduceApi',
			data: workReduceApi,
		},
		{ id: 'microworkSandbox', name: 'Microwork Sandbox', type: 'microworkApi', data: microworkApi },
		{
			id: 'modelSandbox',
			name: 'Model Sandbox',
			type: 'openAiApi',
			data: { apiKey: modelKey, url: sandbox.modelUrl },
		},
	];
};

/**
 * Creates the credentials that are missing, and all of them anew when the sandbox has moved; else the user's changes stay.
 * n8n's REST interface gives ids of its own, so its command line does it.
 * @throws PlainError when n8n doesn't take them
 */
export async function provideCredentials(
	n8n: N8n,
	sandbox: Addresses,
	moved: boolean,
): Promise<void> {
	const present = new Set((await n8n.api.credentials.list()).map(({ id }) => id));
	const wanted = demoCredentials(sandbox).filter(({ id }) => moved || !present.has(id));
	if (wanted.length === 0) return;
	const file = join(n8n.userFolder, 'credentials.json');
	await writeFile(file, JSON.stringify(wanted));
	try {
		await n8n.cli('import:credentials', `--input=${file}`);
	} finally {
		await rm(file, { force: true });
	}
	const now = new Set((await n8n.api.credentials.list()).map(({ id }) => id));
	const missing = wanted.find(({ id }) => !now.has(id));
	if (missing)
		throw new PlainError(`n8n did not take the credential "${missing.name}"; see ${n8n.logFile}`);
}
