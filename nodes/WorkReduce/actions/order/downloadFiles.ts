import type { INodeExecutionData } from 'n8n-workflow';

import { apiError } from '../../../shared/http/transport';
import { errorItem, type Operation } from '../../../shared/items';
import { InputError } from '../../../shared/problem';
import type { Client } from '../../api/client';
import { downloadOrderFiles } from '../../api/downloadFiles';
import { filesOf, type FileSource } from '../../api/files';
import { orderNumberField, readOrderNumber } from '../fields';

interface Wanted {
	orderNumber: string;
	sources: FileSource[];
}

/**
 * Downloads the files of an order, one item each; an order without files gives no items. A file that
 * can't be had is an error in its place with "continue on fail"; without, the first such error is thrown
 * once the others have ended.
 */
export const downloadFiles: Operation<Client, Wanted> = {
	option: {
		name: 'Download Files',
		value: 'downloadFiles',
		action: 'Download the files of an order',
		description: 'Download the files that came back, or those sent with the order',
	},
	fields: [
		orderNumberField,
		{
			displayName: 'Files',
			name: 'files',
			type: 'options',
			default: 'result',
			description: "Which of the order's files to download. Each becomes an item of its own.",
			options: [
				{
					name: 'All Files',
					value: 'all',
					description: 'What was sent with the order and what came back',
				},
				{ name: 'Request Files', value: 'request', description: 'What was sent with the order' },
				{ name: 'Result Files', value: 'result', description: 'What came back' },
			],
		},
	],
	read: (context, itemIndex) => ({
		orderNumber: readOrderNumber(context, itemIndex),
		sources: readSources(context.getNodeParameter('files', itemIndex, 'result')),
	}),
	async run({ context, client, itemIndex }, { orderNumber, sources }) {
		const order = await client.getOrder(orderNumber);
		const wanted = filesOf(order).filter(({ source }) => sources.includes(source));
		const downloaded = await downloadOrderFiles(context, client.limit, wanted);
		return downloaded.map((file): INodeExecutionData => {
			if ('problem' in file) {
				const message = `Order ${orderNumber}: ${file.problem.message}`;
				const error = apiError(context, { ...file.problem, message });
				if (!context.continueOnFail()) throw error;
				return errorItem(error, itemIndex);
			}
			const { source, url, fileName } = file;
			return {
				json: { order_number: orderNumber, source, file_name: fileName, url },
				binary: { data: file.file },
			};
		});
	},
};

function readSources(files: unknown): FileSource[] {
	if (files === 'all') return ['request', 'result'];
	if (files === 'request' || files === 'result') return [files];
	throw new InputError(
		`Files "${String(files)}" is none of its options`,
		'Give one of: result, request, all.',
	);
}
