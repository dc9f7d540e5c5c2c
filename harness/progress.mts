const seconds = (since: number) => `${Math.round((Date.now() - since) / 1000)} s`;

/** One plain line of progress, on standard error so that standard output stays free for results. */
export const say = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * Runs a step and says that it began and how long it took; while it lasts, `detail` is shown every 15 s.
 * @throws what the step throws
 */
export async function step<T>(
	title: string,
	work: () => Promise<T>,
	detail: () => Promise<string> | string = () => '',
): Promise<T> {
	const began = Date.now();
	say(`› ${title} …`);
	const ticking = setInterval(() => {
		void Promise.resolve(detail())
			.catch(() => '')
			.then((text) => say(`  … ${title}: ${seconds(began)}${text && `, ${text}`}`));
	}, 15_000);
	try {
		const result = await work();
		say(`✓ ${title} (${seconds(began)})`);
		return result;
	} finally {
		clearInterval(ticking);
	}
}
