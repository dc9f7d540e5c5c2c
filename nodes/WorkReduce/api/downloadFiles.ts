import type { IBinaryData, IExecuteFunctions, IPollFunctions } from 'n8n-workflow';

import type { Limit } from '../../shared/concurrency';
import { downloadFile } from '../../shared/files/downloads';
import { uniqueNames } from '../../shared/files/fileNames';
import { withoutQueries } from '../../shared/http/redact';
import type { Problem } from '../../shared/problem';
import type { FileSource, OrderFile } from './files';

/** What became of one file of an order; `url` is its address without the query. */
export type DownloadedFile = { source: FileSource; url: string } & (
	| { file: IBinaryData; fileName: string }
	| { problem: Problem }
);

/**
 * Downloads files of one order into n8n's store, side by side within the bound and without the key. All
 * have ended when it answers: one for each file, in order, with what went wrong where something did.
 * Files of one name keep both under names of their own.
 */
export async function downloadOrderFiles(
	context: IExecuteFunctions | IPollFunctions,
	limit: Limit,
	files: OrderFile[],
): Promise<DownloadedFile[]> {
	const downloads = await Promise.all(
		files.map(async ({ source, url }) => ({
			source,
			url: withoutQueries(url),
			...(await downloadFile(context, limit, url)),
		})),
	);
	const stored = downloads.filter((download) => 'file' in download);
	const names = uniqueNames(stored.map(({ file }) => file.fileName ?? 'file'));
	return downloads.map((download) => {
		if (!('file' in download)) return download;
		const fileName = names[stored.indexOf(download)];
		return { ...download, fileName, file: { ...download.file, fileName } };
	});
}
