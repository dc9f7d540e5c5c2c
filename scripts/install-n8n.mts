import { installN8n } from '../harness/install-n8n.mts';
import { releaseNamed, testedReleases } from '../harness/releases.mts';
import { main } from './main.mts';

// Installs the newest tested release of n8n where it is missing, then those that are named: install-n8n 1.85 1.123
await main(async () => {
	const newest = testedReleases.at(-1)!;
	for (const release of [newest, ...process.argv.slice(2).map(releaseNamed)]) {
		await installN8n(release);
	}
});
