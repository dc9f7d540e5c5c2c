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

/**
 * Measures something and answers its rows.
 *
 * @param soFar is told the rows again whenever more was measured, so that a run that is interrupted keeps them
 */
export type Benchmark = (soFar: (rows: Row[]) => void) => Promise<Row[]>;

const inCells = (cells: string[]) => `| ${cells.join(' | ')} |`;
const titles = ['Measure', 'Ours', 'Compared with', 'Ratio', 'Aim'];

/** The first two lines of the table. */
export const tableHead = [titles, titles.map(() => '---')].map(inCells).join('\n');

/** A row as a line of the table. */
export const tableLine = ({
	measure,
	ours,
	compared = '',
	ratio = '',
	aim = '',
	reached,
}: Row): string =>
	inCells([
		measure,
		ours,
		compared,
		ratio,
		reached === undefined ? aim : `${aim} ${reached ? '✓' : '✗'}`,
	]);

export const milliseconds = (value: number) => `${grouped(value)} ms`;
export const megabytes = (bytes: number) => `${grouped(bytes / 1e6)} MB`;
export const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
export const grouped = (value: number) => Math.round(value).toLocaleString('en');
