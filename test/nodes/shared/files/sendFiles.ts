import type { IWorkflowSettings } from 'n8n-workflow';

import { WorkReduceApi } from '../../../../credentials/WorkReduceApi.credentials';
import { readAttachments } from '../../../../nodes/shared/files/attachments';
import { formBody } from '../../../../nodes/shared/files/multipart';
import { createTransport } from '../../../../nodes/shared/http/transport';
import {
	credential,
	inlineNode,
	runNode,
	type BinaryStorage,
	type LocalServer,
	type TestItem,
} from '../../../engine';

const service = {
	name: 'Service',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};

export type SendSpec =
	Parameters<typeof sendFiles> extends [LocalServer, ...infer Spec] ? Spec : never;

/** Sends the files that an item's text names, with text fields before them, as a node does. */
export async function sendFiles(
	server: LocalServer,
	item: TestItem,
	text: unknown,
	{
		fields = {},
		binaryStorage = 'filesystem' as BinaryStorage,
		settings = undefined as IWorkflowSettings | undefined,
	} = {},
) {
	const node = inlineNode(
		'Send',
		async function () {
			const files = await readAttachments(this, 0, text, 'attachments[]', 'Attachments');
			const transport = createTransport(this, service);
			const body = formBody(fields, files);
			await transport.request({ method: 'POST', path: '/orders', body });
			return [[]];
		},
		{ credentials: [{ name: 'workReduceApi', required: true }] },
	);
	const { error } = await runNode(node, {
		items: [item],
		binaryStorage,
		settings,
		credentials: [credential(new WorkReduceApi(), { apiKey: 'k', baseUrl: server.url })],
	});
	if (error) throw error as unknown as Error;
	const { headers, body } = server.requests[0];
	const type = String(headers['content-type']);
	return { type, boundary: type.split('boundary=')[1], headers, body };
}

export const form = async ({ type, body }: { type: string; body: Uint8Array }) =>
	await new Response(body, { headers: { 'content-type': type } }).formData();
