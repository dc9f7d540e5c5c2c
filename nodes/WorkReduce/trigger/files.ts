import type { IBinaryKeyData, IDataObject, IPollFunctions } from 'n8n-workflow';

import { createLimit, DEFAULT_CONCURRENCY, type Limit } from '../../shared/concurrency';
import { downloadOrderFiles } from '../api/downloadFiles';
import { filesOf } from '../api/files';
import type { Change } from './detect';

/** Downloads are begun until this part of the poll's time is over. */
const FILES_UNTIL = 0.9;

export interface ResultFiles {
	/** The files that came, under `file_1`, `file_2`… in the service's order. */
	binary: IBinaryKeyData;
	/** What became of each file. A missing one is an error here: the event is worth more than a file. */
	list: IDataObject[];
}

/**
 * Downloads the result files of changed orders, several orders side by side. `undefined` for those whose
 * turn didn't come while the poll had time; the first one's always comes.
 */
export async function fetchFilesOfAll(
	context: IPollFunctions,
	bound: Limit,
	changes: Change[],
	spent: () => number,
): Promise<Array<ResultFiles | undefined>> {
	const limit = createLimit(DEFAULT_CONCURRENCY);
	return await Promise.all(
		changes.map(
			async ({ order }, index) =>
				await limit(async () =>
					index === 0 || spent() <= FILES_UNTIL
						? await fetchFilesOf(context, bound, order.raw)
						: undefined,
				),
		),
	);
}

/** Downloads the result files of one order. */
export async function fetchFilesOf(
	context: IPollFunctions,
	bound: Limit,
	order: IDataObject,
): Promise<ResultFiles> {
	const files = filesOf(order).filter(({ source }) => source === 'result');
	const binary: IBinaryKeyData = {};
	const list: IDataObject[] = [];
	for (const fetched of await downloadOrderFiles(context, bound, files)) {
		const { url } = fetched;
		if ('problem' in fetched) {
			const { message, description } = fetched.problem;
			list.push({ url, error: message, details: description });
		} else {
			const field = `file_${Object.keys(binary).length + 1}`;
			binary[field] = fetched.file;
			list.push({ url, file_name: fetched.fileName, binary_field: field });
		}
	}
	return { binary, list };
}
