/*
 * Mirrors packages/cli/src/commands/base-command.ts (`initBinaryDataService`) of n8n 2.40.7; the service
 * itself is n8n-core's (packages/core/src/binary-data/binary-data.service.ts of n8n-core 2.40.3).
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Readable } from 'node:stream';
import { container } from './container';

/** Where n8n keeps files: on disk (its default; items hold an id) or inside the items (base64). */
export type BinaryStorage = 'filesystem' | 'memory';

/** A file to give to a node, stored by n8n's own service before the run. */
export interface TestFile {
	content: Buffer | string | Readable;
	fileName?: string;
	mimeType?: string;
}

/** An input item; files as `TestFile`, or as binary data taken from an earlier run's output. */
export interface TestItem {
	json: IDataObject;
	binary?: Record<string, TestFile | IBinaryData>;
}

/** Makes n8n's binary data service keep files in the given place from now on. */
export async function useBinaryStorage(storage: BinaryStorage): Promise<BinaryDataService> {
	container.get(BinaryDataConfig).mode = storage === 'memory' ? 'default' : 'filesystem';
	const service = container.get(BinaryDataService);
	await service.init();
	return service;
}

const isTestFile = (file: TestFile | IBinaryData): file is TestFile => 'content' in file;

/** The items as n8n would hand them on, their files stored for the given execution. */
export async function storeItems(
	service: BinaryDataService,
	items: TestItem[],
	workflowId: string,
	executionId: string,
): Promise<INodeExecutionData[]> {
	const location = { type: 'execution', workflowId, executionId } as const;

	const store = async ({ content, fileName, mimeType }: TestFile): Promise<IBinaryData> =>
		await service.store(location, typeof content === 'string' ? Buffer.from(content) : content, {
			data: '',
			mimeType: mimeType ?? 'application/octet-stream',
			...(fileName === undefined ? {} : { fileName, fileExtension: fileName.split('.').pop() }),
		});

	return await Promise.all(
		items.map(async ({ json, binary }) => {
			if (!binary) return { json };
			const stored = await Promise.all(
				Object.entries(binary).map(
					async ([key, file]) => [key, isTestFile(file) ? await store(file) : file] as const,
				),
			);
			return { json, binary: Object.fromEntries(stored) };
		}),
	);
}

/** The bytes of a file that a node put out. */
export async function readBinary(data: IBinaryData): Promise<Buffer> {
	return await container.get(BinaryDataService).getAsBuffer(data);
}
