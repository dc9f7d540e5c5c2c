import nock from 'nock';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { Microwork } from '../../../nodes/Microwork/Microwork.node';
import { runNode, timeOutWait } from '../../engine';
import {
	boxes,
	canceledTask,
	completedTagging,
	createdAnnotating,
	createdTagging,
	listedTasks,
} from './examples';
import { account, API, CALLBACK, run } from './microworkNode';

const [, completedAnnotating] = listedTasks.docs;
const metadata = { entry: [{ name: 'row', value: '17' }] };
const taskId = { __rl: true, mode: 'id', value: completedTagging.task_id };

/** As the service has it: with the address that it was given. */
const withAddress =
	(task: IDataObject) =>
	(_path: string, body: unknown): IDataObject => ({
		...task,
		callback_url: new URLSearchParams(String(body)).get('callback_url')!,
	});

async function put(operation: string, parameters: INodeParameters): Promise<IDataObject[]> {
	const { json, error } = await run(operation, parameters);
	if (error) throw error as unknown as Error;
	return json;
}

/** A task's result that is waited for, the item that goes on without one, and a task that goes on at once. */
async function asked(
	operation: string,
	parameters: INodeParameters,
	created: IDataObject & { task_id: string },
	completed: IDataObject,
): Promise<IDataObject[]> {
	nock(API)
		.post(/^\/v1\/task\/images\//)
		.times(3)
		.reply(200, withAddress(created));
	const found = () => nock(API).get(`/task/${created.task_id}`);
	const wait = { ...parameters, resultDelivery: 'wait' };

	found().reply(200, { ...completed, task_id: created.task_id });
	const results = await put(operation, wait);

	found().reply(200, created);
	const [resource, name] = operation.split('.');
	const { execution } = await runNode(new Microwork(), {
		parameters: { resource, operation: name, ...wait },
		credentials: [account()],
	});
	const [timedOut] = (await timeOutWait(execution)).outputsOf('Microwork');

	const options = { metadata };
	const callback = { resultDelivery: 'callback', callbackUrl: CALLBACK, options };
	const atOnce = await put(operation, { ...parameters, ...callback });
	return [...results, ...timedOut.map(({ json }) => json), ...atOnce];
}

/** Runs an operation, by `resource.operation`, in each way that changes what comes out; the usual way first. */
export const outputs: Record<string, () => Promise<IDataObject[]>> = {
	'image.tag': async () =>
		await asked(
			'image.tag',
			{ imageUrl: createdTagging.image_url },
			createdTagging,
			completedTagging,
		),
	'image.annotateTags': async () =>
		await asked(
			'image.annotateTags',
			{
				imageUrl: createdAnnotating.image_url,
				instruction: createdAnnotating.instruction,
				annotationOptions: createdAnnotating.options,
				tagsInput: 'json',
				tagsJson: JSON.stringify(boxes),
			},
			createdAnnotating,
			completedAnnotating,
		),
	'task.get': async () => {
		const { task_id } = completedTagging;
		const tagging = { ...completedTagging, callback_url: `${CALLBACK}?meta_row=17` };
		const found = () => nock(API).get(`/task/${task_id}`);
		found().twice().reply(200, tagging);
		found().reply(200, { ...completedAnnotating, task_id });
		return [
			...(await put('task.get', { taskId })),
			...(await put('task.get', { taskId, output: 'tags' })),
			...(await put('task.get', { taskId })),
		];
	},
	'task.cancel': async () => {
		nock(API).post(`/task/${completedTagging.task_id}/cancel`).reply(200, canceledTask);
		return await put('task.cancel', { taskId });
	},
	'task.getAll': async () => {
		nock(API).get('/tasks').query(true).twice().reply(200, listedTasks);
		return [
			...(await put('task.getAll', { simplify: true })),
			...(await put('task.getAll', { simplify: false })),
		];
	},
};
