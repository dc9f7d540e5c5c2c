/** One line of the table that `npm run bench` prints. */
export type Row = {
	measure: string;
	ours: string;
	/** The other way, with its figure; empty where the aim is an absolute one. */
	compared?: string;
	ratio?: string;
	aim?: string;
	/** Whether the aim is reached; only shown, since figures depend on the machine. */
	reached?: boolean;
};

export function table(rows: Row[]): string {
	const lines = rows.map(({ measure, ours, compared = '', ratio = '', aim = '', reached }) => [
		measure,
		ours,
		compared,
		ratio,
		reached === undefined ? aim : `${aim} ${reached ? '✓' : '✗'}`,
	]);
	const head = ['Measure', 'Ours', 'Compared with', 'Ratio', 'Aim'];
	return [head, head.map(() => '---'), ...lines]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
}

export const milliseconds = (value: number) => `${grouped(value)} ms`;
export const megabytes = (bytes: number) => `${grouped(bytes / 1e6)} MB`;
export const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
export const grouped = (value: number) => Math.round(value).toLocaleString('en');
