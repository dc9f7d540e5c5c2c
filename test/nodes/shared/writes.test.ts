import { NodeApiError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';

import { apiError } from '../../../nodes/shared/http/transport';
import { asResults, settleItems, throwFirstError } from '../../../nodes/shared/items';
import { forgetWrites, writeOnce, type Written } from '../../../nodes/shared/writes';
import { inlineNode, runNode } from '../../engine';

type Fate = 'done' | 'failed' | 'unclear';

/** One write as it was sent: for which item, with which value of an expression that changes. */
interface Sent {
	item: number;
	value: unknown;
	mayBeDone: boolean;
}

const UNCLEAR = { message: 'It may have been done', description: 'Look at it.' };

/**
 * Runs a node that writes once for each of its items; what becomes of each item's writes, in order, is
 * told.
 */
async function write(
	fates: Fate[][],
	{
		name = 'Probe',
		kind = 'create order',
		repeat = 'never' as 'never' | 'harmless',
		stored = undefined as IDataObject | undefined,
		after = undefined as ((context: IExecuteFunctions) => void) | undefined,
		tries = 3,
	} = {},
) {
	const sent: Sent[] = [];
	let notes: unknown;
	let isFirstTry = true;

	const writeItem = async (context: IExecuteFunctions, item: number): Promise<string> => {
		const send = async (mayBeDone: boolean): Promise<Written<string>> => {
			const earlier = sent.filter((one) => one.item === item).length;
			sent.push({ item, value: context.getNodeParameter('value', item), mayBeDone });
			const fate = fates[item][earlier];
			if (fate === 'done') return { kind: 'done', answer: `order ${item}, write ${earlier + 1}` };
			const error = apiError(context, { message: `Write ${fate}`, description: '' });
			return { kind: fate, error };
		};
		const common = { kind, send };
		return await writeOnce(
			{ context, itemIndex: item },
			repeat === 'never' ? { ...common, repeat, unclear: UNCLEAR } : { ...common, repeat },
		);
	};

	const node = inlineNode(
		name,
		async function (this: IExecuteFunctions) {
			const nodeContext = this.getContext('node');
			if (isFirstTry && stored !== undefined) nodeContext.creations = structuredClone(stored);
			isFirstTry = false;
			const items = this.getInputData().map((_, input) => ({ input }));
			const results = await settleItems(this, items, 10, async (item) => [
				{ json: { answer: await writeItem(this, item) } },
			]);
			after?.(this);
			notes = structuredClone(nodeContext.creations);
			throwFirstError(this, results);
			return [results.flatMap(asResults)];
		},
		{ properties: [{ displayName: 'Value', name: 'value', type: 'string', default: '' }] },
	);
	const { outputs, error } = await runNode(node, {
		items: fates.map(() => ({ json: {} })),
		parameters: { value: '={{ $now.toISO() }} {{ Math.random() }}' },
		retryOnFail: tries > 1,
		maxTries: tries,
		waitBetweenTries: 1,
	});
	return { answers: outputs[0]?.map(({ json }) => json.answer), error, sent, notes };
}

describe('"Retry On Fail"', () => {
	it('writes again only what surely was not done, by its place, whatever its values', async () => {
		const { answers, sent } = await write([['done'], ['failed', 'done'], ['done']]);
		expect(answers).toEqual(['order 0, write 1', 'order 1, write 2', 'order 2, write 1']);
		expect(sent.map(({ item }) => item)).toEqual([0, 1, 2, 1]);
		expect(new Set(sent.map(({ value }) => value)).size).toBe(4);
	});

	it('refuses what may have been done already, in every further try', async () => {
		const { error, sent } = await write([['unclear', 'done', 'done']]);
		expect(error).toMatchObject(UNCLEAR);
		expect(sent).toHaveLength(1);
	});

	it('sends again what does no harm when it is done twice, and tells that it may be', async () => {
		const { answers, sent } = await write([['unclear', 'done']], { repeat: 'harmless' });
		expect(answers).toEqual(['order 0, write 2']);
		expect(sent.map(({ mayBeDone }) => mayBeDone)).toEqual([false, true]);
	});

	it('remembers that a write may have been done when the next one surely was not', async () => {
		const { sent } = await write([['unclear', 'failed', 'done']], { repeat: 'harmless' });
		expect(sent.map(({ mayBeDone }) => mayBeDone)).toEqual([false, true, true]);
	});

	it('throws the error of the write itself while nothing is unclear', async () => {
		const { error, notes } = await write([['failed', 'failed', 'failed']]);
		expect(error?.message).toBe('Write failed');
		expect(error?.name).toBe(NodeApiError.name);
		expect(notes).toEqual({ run: 0, items: {} });
	});
});

describe('a note of an earlier try', () => {
	const stored = (entry: IDataObject, run = 0) => ({ run, items: { '0': entry } });
	const done = { kind: 'create order', done: true, note: { answer: 'order of before' } };

	it('is answered in place of another write', async () => {
		const { answers, sent } = await write([['done']], { stored: stored(done) });
		expect(answers).toEqual(['order of before']);
		expect(sent).toEqual([]);
	});

	it('is read as version 0.1.0 stored it', async () => {
		const { answers, sent } = await write([['done']], {
			stored: stored({ fingerprint: 'vOq8', note: { answer: 'order of before' } }),
		});
		expect(answers).toEqual(['order of before']);
		expect(sent).toEqual([]);
	});

	it('is no answer for a write of another kind', async () => {
		const { answers } = await write([['done']], { kind: 'cancel order', stored: stored(done) });
		expect(answers).toEqual(['order 0, write 1']);
	});

	it('is no answer in the next run of a loop', async () => {
		const { answers } = await write([['done']], { stored: stored(done, 1) });
		expect(answers).toEqual(['order 0, write 1']);
	});

	it('is dropped when no try will want it, unless it is unclear', async () => {
		const { notes } = await write([['done'], ['unclear']], { after: forgetWrites, tries: 1 });
		expect(notes).toEqual({
			run: 0,
			items: { '1': { kind: 'create order', done: false, note: {} } },
		});
	});
});

describe("an agent's tool", () => {
	const asTool = { name: 'Probe Tool', tries: 1 };

	it('is not sent again in another run when its earlier call may have gone through', async () => {
		const { notes } = await write([['unclear']], asTool);
		const again = await write([['done']], {
			...asTool,
			stored: { ...(notes as IDataObject), run: 1 },
		});
		expect(again.error).toMatchObject(UNCLEAR);
		expect(again.sent).toEqual([]);
	});

	it('does what it is called for anew, once that was done before', async () => {
		const { notes } = await write([['done']], asTool);
		const again = await write([['done']], {
			...asTool,
			stored: { ...(notes as IDataObject), run: 1 },
		});
		expect(again.sent).toHaveLength(1);
	});
});
