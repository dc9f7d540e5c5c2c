import { Microwork } from '../../../../nodes/Microwork/Microwork.node';
import { connect, inlineNode, recordPauses, runWorkflow } from '../../../engine';
import { account, run } from '../microworkNode';
import { openMicrowork, type CreateFault } from '../fakeMicrowork';

recordPauses();

const parameters = {
	imageUrl: '=https://example.com/{{ $json.name }}.jpg',
	resultDelivery: 'callback',
	callbackUrl: 'https://example.com/hook',
};
const rows = ['a', 'b', 'c'].map((name) => ({ name }));

/** Tags three images at a service that behaves as told, with "Retry on fail" as given. */
async function tagAt(faults: CreateFault[], options: Parameters<typeof run>[2] = {}) {
	const service = await openMicrowork({ faults });
	const result = await run('image.tag', parameters, {
		rows,
		...options,
		baseUrl: service.url,
	});
	const images = () => service.tasks.map(({ params }) => params.image_url.slice(-5, -4)).sort();
	return { ...result, service, images };
}

describe('"Retry on fail" creates nothing twice', () => {
	const retried = { retryOnFail: true, maxTries: 2 };

	it('when one item failed and the others were created', async () => {
		const { service, json, images } = await tagAt(['fine', 'refused', 'fine'], retried);
		await service.close();
		expect(images()).toEqual(['a', 'b', 'c']);
		// What was created is read again; only what wasn't is looked for.
		expect([service.reads(0), service.reads(1), service.lists()]).toEqual([1, 1, 1]);
		expect(json.map(({ task_id }) => service.find(task_id as string).params.image_url)).toEqual(
			rows.map(({ name }) => `https://example.com/${name}.jpg`),
		);
	});

	it('when the first item is an error that goes on', async () => {
		const { service, json, images } = await tagAt(['refused', 'fine', 'fine'], {
			...retried,
			onError: 'continueRegularOutput',
		});
		await service.close();
		expect(images()).toEqual(['a', 'b', 'c']);
		expect(json.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
	});

	it('when the first try could not find out what it created', async () => {
		let lists = 0;
		const service = await openMicrowork({
			faults: ['reset after the work'],
			list: () => (lists++ === 0 ? { status: 401, body: '' } : undefined),
		});
		const { json } = await run('image.tag', parameters, {
			rows: [{ name: 'a' }],
			...retried,
			baseUrl: service.url,
		});
		await service.close();
		expect(service.tasks).toHaveLength(1);
		expect(json[0].task_id).toBe(service.tasks[0].task_id);
	});
});

it('creates tasks anew each time that a loop comes by, also after errors', async () => {
	const service = await openMicrowork({ faults: ['fine', 'refused'] });
	const again = inlineNode('Again', async function () {
		const run = this.getWorkflowDataProxy(0).$runIndex as number;
		return [run < 2 ? rows.slice(0, 2).map((json) => ({ json })) : []];
	});
	await runWorkflow({
		nodes: [
			{ node: again },
			{ node: new Microwork(), parameters, onError: 'continueRegularOutput' },
		],
		connections: connect(['Again', 'Microwork'], ['Microwork', 'Again']),
		credentials: [account(service.url)],
	});
	await service.close();
	expect(service.creates()).toBe(4);
	expect(service.tasks).toHaveLength(3);
});

it('leaves nothing behind in the execution once all is created', async () => {
	const { service, data } = await tagAt([]);
	await service.close();
	expect(service.tasks).toHaveLength(3);
	expect(JSON.stringify(data.executionData?.contextData)).not.toContain('creations');
});
