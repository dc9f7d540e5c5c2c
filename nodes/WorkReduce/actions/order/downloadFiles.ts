import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { options, show } from '../../../shared/fields';
import { errorItem, type Operation } from '../../../shared/items';
import { InputError } from '../../../shared/problem';
import { apiError } from '../../../shared/transport';
import { filesOf } from '../../api/files';
import type { FileSource } from '../../api/types';
import { fetchOrderFiles } from '../../orderFiles';
import { fetchOrder } from '../../orders';
import { orderNumberField, readOrderNumber } from '../fields';

const shown = show('order', ['downloadFiles']);

const description: INodeProperties[] = [
	orderNumberField(shown),
	{
		displayName: 'Files',
		name: 'files',
		type: 'options',
		default: 'result',
		displayOptions: shown,
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
	options(shown),
];

interface Wanted {
	orderNumber: string;
	sources: FileSource[];
}

/**
 * Downloads the files of an order, one item each; an order without files gives no items. A file that
 * can't be had is an error in its place with "continue on fail"; without, the first such error is thrown
 * once the others have ended.
 */
export const downloadFiles: Operation<Wanted> = {
	description,
	read: (context, itemIndex) => ({
		orderNumber: readOrderNumber(context, itemIndex),
		sources: readSources(context.getNodeParameter('files', itemIndex, 'result')),
	}),
	async run(call, { orderNumber, sources }) {
		const { context, transport, itemIndex } = call;
		const order = await fetchOrder(call, orderNumber);
		const wanted = filesOf(order).filter(({ source }) => sources.includes(source));
		const fetched = await fetchOrderFiles(context, transport.limit, wanted);
		return fetched.map((file): INodeExecutionData => {
			if ('problem' in file) {
				const message = `Order ${orderNumber}: ${file.problem.message}`;
				const error = apiError(context, { ...file.problem, message }, itemIndex);
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
