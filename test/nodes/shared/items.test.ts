/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { WorkReduceApi } from '../../../credentials/WorkReduceApi.credentials';
import { optionsField } from '../../../nodes/shared/fields';
import { createTransport, type Transport } from '../../../nodes/shared/http/transport';
import {
	forErrorOutput as onThisRelease,
	runItems,
	type Operation,
} from '../../../nodes/shared/items';
import { InputError } from '../../../nodes/shared/problem';
import { credential, inlineNode, runNode } from '../../engine';

const service = {
	name: 'WorkReduce',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};

type Probe = Operation<Transport, number>;

/** Runs an operation over items `{ n: 0 }`, `{ n: 1 }`, … on the real engine. */
async function run(
	operation: Partial<Probe>,
	{
		count = 3,
		onError,
		maxConcurrency,
	}: {
		count?: number;
		onError?: 'continueRegularOutput' | 'continueErrorOutput';
		maxConcurrency?: number;
	} = {},
) {
	const node = inlineNode(
		'Probe',
		async function (this: IExecuteFunctions) {
			return [
				await runItems(this, (context, options) => createTransport(context, service, options), {
					option: { name: 'Probe', value: 'probe' },
					fields: [],
					read: (context, itemIndex) => context.getInputData()[itemIndex].json.n as number,
					run: async (_call, n) => [{ json: { n } }],
					...operation,
				}),
			];
		},
		{
			credentials: [{ name: 'workReduceApi', required: true }],
			properties: [optionsField()],
		},
	);
	return await runNode(node, {
		items: Array.from({ length: count }, (_, n) => ({ json: { n } })),
		parameters: maxConcurrency === undefined ? {} : { options: { maxConcurrency } },
		credentials: [credential(new WorkReduceApi(), { apiKey: 'k' })],
		onError,
	});
}

const later = async (turns: number) => {
	for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
};

it('gives results in input order, whichever is ready first, each paired with its item', async () => {
	const { outputs } = await run(
		{
			run: async (_call, n) => {
				await later(10 - n);
				return [{ json: { n } }, { json: { n, second: true } }];
			},
		},
		{ count: 10 },
	);
	expect(outputs[0].map(({ json }) => json.n)).toEqual(
		Array.from({ length: 20 }, (_, index) => Math.floor(index / 2)),
	);
	expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
		Array.from({ length: 20 }, (_, index) => ({ item: Math.floor(index / 2) })),
	);
});

it('works on ten items at once, or on as many as the option says', async () => {
	const most = async (maxConcurrency?: number) => {
		let underWay = 0;
		let peak = 0;
		await run(
			{
				run: async () => {
					peak = Math.max(peak, ++underWay);
					await later(3);
					underWay--;
					return [];
				},
			},
			{ count: 30, maxConcurrency },
		);
		return peak;
	};
	expect(await most()).toBe(10);
	expect(await most(4)).toBe(4);
});

it.each([0, -1, 1.5])('refuses a bound of %s', async (maxConcurrency) => {
	const { error } = await run({}, { maxConcurrency });
	expect(error?.message).toBe('Max Concurrent Requests is not a whole number above 0');
});

describe('bad input', () => {
	const read: Probe['read'] = (_context, itemIndex) => {
		if (itemIndex === 2) throw new InputError('Name is empty', 'Enter a name.');
		return itemIndex;
	};

	it('of one item is refused before anything is done for any', async () => {
		const done: number[] = [];
		const { error, outputs } = await run({ read, run: async (_call, n) => (done.push(n), []) });
		expect(error).toMatchObject({
			message: 'Name is empty [item 2]',
			description: 'Enter a name.',
		});
		expect(error?.context?.itemIndex).toBe(2);
		expect(done).toEqual([]);
		expect(outputs).toEqual([]);
	});

	it('becomes that item\'s error with "continue on fail"', async () => {
		const { outputs } = await run({ read }, { onError: 'continueRegularOutput', count: 4 });
		expect(outputs[0].map(({ json }) => json)).toEqual([
			{ n: 0 },
			{ n: 1 },
			{ error: 'Name is empty [item 2]', details: 'Enter a name.' },
			{ n: 3 },
		]);
	});
});

describe('a failure while working', () => {
	const failing: Probe['run'] = async (_call, n) => {
		if (n === 1) throw new Error('Broken');
		await later(5);
		return [{ json: { n } }];
	};

	it('loses nothing of the other ninety-nine with "continue on fail"', async () => {
		const { outputs } = await run(
			{ run: failing },
			{ count: 100, onError: 'continueRegularOutput' },
		);
		expect(outputs[0]).toHaveLength(100);
		expect(outputs[0].filter(({ json }) => 'error' in json)).toEqual([
			{ json: { error: 'Broken [item 1]' }, pairedItem: { item: 1 } },
		]);
	});

	it('takes the error output with the item it belongs to', async () => {
		const { outputs } = await run({ run: failing }, { onError: 'continueErrorOutput' });
		expect(outputs[0].map(({ json }) => json.n)).toEqual([0, 2]);
		expect(outputs[1].map(({ json }) => json)).toEqual([{ n: 1, error: 'Broken [item 1]' }]);
	});

	it('lets what is under way finish, and starts nothing new', async () => {
		const finished: number[] = [];
		const { error } = await run(
			{
				run: async (call, n) => {
					const items = await failing(call, n);
					finished.push(n);
					return items;
				},
			},
			{ count: 20, maxConcurrency: 5 },
		);
		expect(error?.message).toBe('Broken [item 1]');
		expect(finished).toEqual([0, 2, 3, 4]);
	});
});

it('names no item in the error of a single one', async () => {
	const { error } = await run(
		{ run: async () => Promise.reject(new Error('Broken')) },
		{ count: 1 },
	);
	expect(error?.message).toBe('Broken');
});

describe('a node with an error output', () => {
	const node = { name: 'Probe', onError: 'continueErrorOutput' } as INode;
	const failed = { json: { error: 'Broken', details: 'Mend it' }, pairedItem: { item: 0 } };
	const other = { json: { error: 'Broken', details: 'Mend it', row: 1 } };

	/** As it is on a release of n8n that lacks the export. */
	const onOlderRelease = (work: (forErrorOutput: typeof onThisRelease) => void) =>
		jest.isolateModules(() => {
			jest.doMock('n8n-workflow', () => {
				const older = { ...jest.requireActual<object>('n8n-workflow') } as Record<string, unknown>;
				delete older.N8N_NODES_API_VERSION;
				return older;
			});
			work(
				jest.requireActual<typeof import('../../../nodes/shared/items')>(
					'../../../nodes/shared/items',
				).forErrorOutput,
			);
			jest.dontMock('n8n-workflow');
		});

	it('puts the details out as the message on older releases, which find no error item otherwise', () => {
		onOlderRelease((forErrorOutput) => {
			expect(forErrorOutput(node, [failed, other])).toEqual([
				{ json: { error: 'Broken', message: 'Mend it' }, pairedItem: { item: 0 } },
				other,
			]);
			expect(forErrorOutput({ ...node, onError: 'continueRegularOutput' }, [failed])).toEqual([
				failed,
			]);
		});
	});

	it('leaves error items as they are on newer ones', () => {
		expect(onThisRelease(node, [failed])).toEqual([failed]);
	});
});
