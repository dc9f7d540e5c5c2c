/** The addresses that lead nowhere, and those of which nobody knows: without a network that is all of them. */
export async function unreachable(
	urls: string[],
): Promise<{ dead: string[]; unchecked: string[] }> {
	const states = await Promise.all(urls.map(async (url) => [url, await stateOf(url)] as const));
	const those = (state: string) => states.filter(([, is]) => is === state).map(([url]) => url);
	return { dead: those('dead'), unchecked: those('unchecked') };
}

async function stateOf(url: string): Promise<'alive' | 'dead' | 'unchecked'> {
	const ask = async (method: string) =>
		(await fetch(url, { method, signal: AbortSignal.timeout(10_000) })).status;
	try {
		const status = await ask('HEAD');
		const final = status === 405 || status === 404 ? await ask('GET') : status;
		if (final < 400) return 'alive';
		return final === 404 || final === 410 ? 'dead' : 'unchecked';
	} catch {
		return 'unchecked';
	}
}
