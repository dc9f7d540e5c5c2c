import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { isCanceled, isFinished } from '../../../../nodes/WorkReduce/api/statuses';
import { detect, postpone } from '../../../../nodes/WorkReduce/trigger/detect';
import { recall, remember } from '../../../../nodes/WorkReduce/trigger/memory';
import { BOUNDS, observe, type Bounds } from '../../../../nodes/WorkReduce/trigger/observe';
import type { OrderEvent, Watch } from '../../../../nodes/WorkReduce/trigger/settings';
import { ExpectedEvents, type ToldEvent } from './expectedEvents';
import { FakeAccount, type FakeOrder, type Missing } from './fakeAccount';
import { startFakeService } from './fakeService';

const HISTORIES = 2000;
const HISTORIES_ON_THE_ENGINE = 40;

const STATUSES = [
	'Draft',
	'Activated',
	'In Progress',
	'In QA',
	'On Hold',
	'Complete',
	'Completed',
	'Delivered',
	'Approved',
	'Canceled',
	'Client Canceled',
];

/** What happens to the account. */
type Change =
	| { do: 'create'; status: string; taskType: string }
	| { do: 'move'; which: number; status: string }
	/** The list shows it no more, or again; its own address shows it all the time. */
	| { do: 'leave' | 'comeBack'; which: number }
	| { do: 'remove'; which: number; as: Missing };

interface Poll {
	do: 'poll';
	/** The request that fails, if it comes to it. */
	fails?: number;
	/** What happens before a request of this poll. */
	meanwhile?: { request: number; changes: Change[] };
	/** How many events can't be told in this poll, because their files take long. */
	postponed: number;
	timeIsUp: boolean;
}

/** n8n starts again, perhaps without having saved what it last had to save. */
interface Restart {
	do: 'restart';
	saveIsLost: boolean;
}

/** n8n is killed right after a poll, before the workflow was started with its events. */
interface Kill {
	do: 'kill';
	/** Usually n8n saves what the trigger remembers first, in its newer mode together with the execution. */
	isSavedFirst: boolean;
}

interface History {
	event: OrderEvent;
	statuses: string[];
	/** The trigger's filter; empty for none. */
	taskType: string;
	/** In its newer mode n8n saves after each poll; usually after the first and those with events. */
	savesAlways: boolean;
	/** Order numbers needn't grow, as long as some known orders stay in the list. */
	numbersGrow: boolean;
	before: string[];
	steps: Array<Change | Poll | Restart | Kill>;
	bounds: Bounds;
}

const which = fc.nat(40);
const status = fc.constantFrom(...STATUSES);
const taskType = fc.constantFrom('recon', 'recon', 'recon', 'qa_screenshot');
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3, nil: undefined });

const aChange: fc.Arbitrary<Change> = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('create'), status, taskType }) },
	{ weight: 9, arbitrary: fc.record({ do: fc.constant('move'), which, status }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constantFrom('leave', 'comeBack'), which }) },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('remove'),
			which,
			as: fc.constantFrom('deleted', 'unknown'),
		}),
	},
);

const aPoll: fc.Arbitrary<Poll> = fc.record({
	do: fc.constant('poll'),
	fails: sometimes(fc.nat(5)),
	meanwhile: sometimes(
		fc.record({ request: fc.nat(4), changes: fc.array(aChange, { minLength: 1, maxLength: 3 }) }),
	),
	postponed: fc.constantFrom(0, 0, 0, 1, 2),
	timeIsUp: fc.constantFrom(false, false, false, true),
});

const aRestart: fc.Arbitrary<Restart> = fc.record({
	do: fc.constant('restart'),
	saveIsLost: fc.boolean(),
});

const aKill: fc.Arbitrary<Kill> = fc.record({
	do: fc.constant('kill'),
	isSavedFirst: fc.boolean(),
});

const aHistory: fc.Arbitrary<History> = fc.record({
	event: fc.constantFrom('orderCreated', 'statusChanged', 'orderFinished', 'orderCanceled'),
	statuses: fc.oneof(fc.constant<string[]>([]), fc.subarray(STATUSES, { minLength: 1 })),
	taskType: fc.constantFrom('recon', ''),
	savesAlways: fc.boolean(),
	numbersGrow: fc.boolean(),
	before: fc.array(status, { maxLength: 12 }),
	steps: fc.array(
		fc.oneof(
			{ weight: 10, arbitrary: aChange },
			{ weight: 6, arbitrary: aPoll },
			{ weight: 1, arbitrary: aRestart },
			{ weight: 1, arbitrary: aKill },
		),
		{ minLength: 5, maxLength: 45 },
	),
	bounds: fc.record({
		page: fc.integer({ min: 1, max: 6 }),
		newest: fc.integer({ min: 1, max: 6 }),
		waiting: fc.constant(500),
		single: fc.constantFrom(1, 2, 100, 100),
	}),
});

const calmPoll: Poll = { do: 'poll', postponed: 0, timeIsUp: false };

/** The trigger in an n8n. */
interface Machine {
	/** What the poll told, how much it had room for, and if n8n saved; nothing when it failed. */
	poll(step: Poll): Promise<{ told: ToldEvent[]; room: number; isSaved: boolean } | undefined>;
	/** Starts n8n again, from what was saved last or, if `saveIsLost`, before that. */
	restart(saveIsLost: boolean): void;
}

type MakeMachine = (account: FakeAccount, watch: Watch, history: History) => Machine;

/** The trigger's core, with n8n's way of saving around it. */
const onItsCore: MakeMachine = (account, watch, { savesAlways, bounds }) => {
	const copy = (data: IDataObject) => JSON.parse(JSON.stringify(data)) as IDataObject;
	let saved: IDataObject[] = [{}];
	let inMemory: IDataObject = {};
	let isActivation = true;
	return {
		async poll({ postponed, timeIsUp }) {
			const savesNow = savesAlways || isActivation;
			isActivation = false;
			const data = savesAlways ? copy(saved[0]) : inMemory;
			const memory = recall(data, watch.event);
			const spent = () => (timeIsUp ? 1 : 0);
			const seen = await observe(account.asAccount(), watch.event, memory, spent, bounds).catch(
				(error: Error) => expect(error.message).toMatch(/The line broke|The cursor is no order/),
			);
			if (!seen) return undefined;
			const { changes, next } = detect(watch, memory, seen, bounds);
			// Files are for finished orders; the first event is always told.
			const isAll = watch.event === 'orderCreated' || changes.length === 0;
			const room = isAll ? changes.length : Math.max(1, changes.length - postponed);
			remember(data, watch.event, postpone(next, changes.slice(room)));
			inMemory = data;
			const isSaved = savesNow || room > 0;
			if (isSaved) saved = [copy(data), saved[0]];
			const told = changes.slice(0, room).map(({ order: { number, status: now }, previous }) => {
				return previous === undefined ? { number, status: now } : { number, status: now, previous };
			});
			return { told, room, isSaved };
		},
		restart(saveIsLost) {
			if (saveIsLost) saved = [saved[1]];
			inMemory = copy(saved[0]);
			isActivation = true;
		},
	};
};

/** Lets a history happen, and compares each poll's events with those that are due. */
async function live(history: History, account: FakeAccount, makeMachine: MakeMachine) {
	const { event, bounds, numbersGrow } = history;
	const statuses = event === 'statusChanged' ? history.statuses : [];
	const watch: Watch = { event, statuses, taskType: history.taskType, team: '' };
	for (const each of history.before) account.create(each);
	const atFirst = new Map(account.orders.map(({ number, status: now }) => [number, now]));
	const expectedEvents = new ExpectedEvents(watch, new Set(atFirst.keys()));
	const machine = makeMachine(account, watch, history);
	const held = new Map<FakeOrder, string[]>();
	const wasListed = new Set<string>();
	const deleted = new Set<FakeOrder>();

	const happen = (change: Change) => {
		if (change.do === 'create') {
			const created = account.create(change.status, { taskType: change.taskType });
			held.set(created, [change.status]);
			return;
		}
		const order = account.orders.at(-1 - (change.which % account.orders.length));
		if (order === undefined) return;
		if (change.do === 'remove' && numbersGrow) {
			account.remove(order, change.as);
			if (change.as === 'deleted') deleted.add(order);
		}
		if (change.do === 'comeBack') order.listed = true;
		// What leaves before a poll saw it can't be seen; numbers that don't grow need the list.
		if (change.do === 'leave' && wasListed.has(order.number) && numbersGrow) order.listed = false;
		if (change.do === 'move') {
			order.status = change.status;
			held.set(order, [...(held.get(order) ?? []), change.status]);
		}
	};

	// What is known goes the way of the memory that n8n saves.
	let saved: Array<() => void> = [];
	let isFirst = true;
	let losses = 0;
	const told: ToldEvent[] = [];

	const lost = new Set<string>();

	const poll = async (step: Poll) => {
		const { fails, meanwhile, timeIsUp } = step;
		let requests = 0;
		account.served = [];
		account.beforeRequest = () => {
			if (requests === meanwhile?.request) meanwhile.changes.forEach(happen);
			if (requests++ === fails) throw new Error('The line broke');
		};
		const result = await machine.poll(step);
		account.beforeRequest = () => {};
		if (result === undefined) return undefined;

		if (isFirst) expectedEvents.begin(account.served);
		const expected = isFirst ? [] : expectedEvents.look(account.served, result.room);
		expect(sorted(result.told)).toEqual(sorted(expected));
		told.push(...result.told);
		for (const { path, orders } of account.served) {
			if (path === 'page') for (const { number } of orders) wasListed.add(number);
		}
		if (isFirst) saved = [snapshot()];
		else if (result.isSaved) saved = [snapshot(), saved[0]];
		isFirst = false;
		if (!meanwhile && fails === undefined && !timeIsUp && bounds.single >= 100) expectAllSeen();
		return result;
	};

	const snapshot = () => {
		const restoreEvents = expectedEvents.snapshot();
		const listed = [...wasListed];
		return () => {
			restoreEvents();
			wasListed.clear();
			listed.forEach((number) => wasListed.add(number));
		};
	};

	const restart = (saveIsLost: boolean) => {
		if (saveIsLost) saved = [saved[1]];
		machine.restart(saveIsLost);
		saved[0]();
		// n8n saves nothing for a poll without events: what only such polls saw has left before one saw it.
		for (const { number, listed } of account.orders) {
			if (!listed && !wasListed.has(number)) lost.add(number);
		}
	};

	const kill = async ({ isSavedFirst }: Kill) => {
		const before = told.length;
		const { isSaved } = (await poll(calmPoll))!;
		const unstarted = told.splice(before);
		const isStored = isSaved && isSavedFirst && !history.savesAlways;
		if (isStored) for (const { number } of unstarted) lost.add(number);
		restart(isSaved && !isStored);
	};

	/** A poll that nothing disturbs looks at every order that can bring an event. */
	const expectAllSeen = () => {
		const lookedAt = new Set(
			account.served.flatMap(({ orders }) => orders.map(({ number }) => number)),
		);
		expect(expectedEvents.follows().filter((number) => !lookedAt.has(number))).toEqual([]);
		const listed = account.orders.filter((order) => order.listed);
		expect(listed.filter(({ number }) => !expectedEvents.knows(number))).toEqual([]);
	};

	await poll(calmPoll);
	for (const step of history.steps) {
		if (step.do === 'poll') await poll(step);
		else if (step.do === 'kill') await kill(step);
		else if (step.do !== 'restart') happen(step);
		else {
			const saveIsLost = step.saveIsLost && saved.length > 1;
			if (saveIsLost) losses++;
			restart(saveIsLost);
		}
	}
	// In the end all is quiet, and those that are asked for one by one get their turn.
	for (let count = bounds.single < 100 ? 40 : 2; count > 0; count--) await poll(calmPoll);
	return { account, watch, told, held, atFirst, deleted, losses, lost };
}

const sorted = (told: ToldEvent[]): ToldEvent[] =>
	[...told].sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0));

type Outcome = Awaited<ReturnType<typeof live>>;

/** What holds in the end, whatever happened on the way; of what was lost with a kill, nothing does. */
function expectAllTold({ account, watch, told, held, atFirst, deleted, losses, lost }: Outcome) {
	const isOver = (now: string) => isCanceled(now) || now === 'Approved';
	const everMoved = new Set([...held.keys()].map(({ number }) => number));
	for (const order of account.orders.filter(({ listed }) => listed)) {
		if (watch.taskType !== '' && order.taskType !== watch.taskType) continue;
		const { number, status: now } = order;
		if (lost.has(number)) continue;
		const words = told.filter((word) => word.number === number);
		const first = atFirst.get(number);
		const moves = held.get(order) ?? [];
		const onTheWay = [...(first === undefined ? [] : [first]), ...moves].slice(0, -1);
		const often = words.length;

		switch (watch.event) {
			case 'orderCreated':
				if (first === undefined) expect(often).toBeGreaterThanOrEqual(1);
				else expect(often).toBe(0);
				expect(often).toBeLessThanOrEqual(1 + losses);
				break;
			case 'orderFinished':
				if (isFinished(now) && !(first && isFinished(first)) && !onTheWay.some(isCanceled)) {
					expect(often).toBeGreaterThanOrEqual(1);
				}
				expect(often).toBeLessThanOrEqual(1 + losses);
				break;
			case 'orderCanceled':
				if (isCanceled(now) && moves.length > 0 && !onTheWay.some(isOver))
					expect(often).toBeGreaterThanOrEqual(1);
				expect(often).toBeLessThanOrEqual(1 + losses);
				break;
			case 'statusChanged':
				if (watch.statuses.length === 0 && losses === 0 && !onTheWay.some(isOver)) {
					const starting = first === undefined && ['Draft', 'Activated'].includes(now);
					if (!(starting && often === 0)) expect(words.at(-1)?.status ?? first).toBe(now);
				}
		}
	}
	for (const { number } of deleted) {
		const often = told.filter((word) => word.number === number && word.status === 'Deleted').length;
		const isTold = watch.event === 'orderCanceled' && watch.taskType === '';
		expect(often).toBeLessThanOrEqual(isTold ? 1 + losses : 0);
		const first = atFirst.get(number);
		const wasNeverElse = first !== undefined && !everMoved.has(number);
		if (isTold && wasNeverElse && !lost.has(number) && !isFinished(first) && !isCanceled(first)) {
			expect(often).toBeGreaterThanOrEqual(1);
		}
	}
	for (const { number, status: now } of told.filter(({ status: word }) => word !== 'Deleted')) {
		const order = [...held.keys()].find((each) => each.number === number);
		expect([...(order ? (held.get(order) ?? []) : []), atFirst.get(number)]).toContain(now);
	}
}

const mixedNumbers = (count: number) => String((count * 7919) % 10007).padStart(8, '0');

describe('Whatever happens to an account, and however n8n polls it', () => {
	it('each change is told once, again only after n8n lost what it was to save, and never only when it was killed after saving', async () => {
		await fc.assert(
			fc.asyncProperty(aHistory, async (history) => {
				const account = new FakeAccount(history.numbersGrow ? undefined : mixedNumbers);
				expectAllTold(await live(history, account, onItsCore));
			}),
			{ numRuns: HISTORIES },
		);
	}, 120_000);

	it('so it is on n8n’s engine', async () => {
		const service = await startFakeService();
		const onTheEngine: MakeMachine = (
			_,
			{ event, statuses, taskType: wanted },
			{ savesAlways },
		) => {
			const parameters = { event, filters: { status: statuses, taskType: wanted } };
			const staticData: IDataObject = {};
			const trigger = service.trigger(parameters, { staticData, durable: savesAlways });
			let saved: IDataObject[] = [];
			return {
				async poll() {
					const before = JSON.stringify(staticData);
					const result = await trigger.poll().catch(() => undefined);
					if (result === undefined) return undefined;
					const isSaved = JSON.stringify(staticData) !== before;
					if (isSaved) saved = [structuredClone(staticData), saved[0]];
					const told = (result.items ?? []).map(({ json }) => ({
						number: String(json.order_number),
						status: String(json.status),
						...('previous_status' in json ? { previous: String(json.previous_status) } : {}),
					}));
					return { told, room: told.length, isSaved };
				},
				restart(saveIsLost) {
					if (saveIsLost) saved = [saved[1]];
					Object.assign(staticData, structuredClone(saved[0]));
					trigger.restart();
				},
			};
		};
		try {
			await fc.assert(
				fc.asyncProperty(aHistory, async (history) => {
					service.account.clear();
					const before = [...Array<string>(98).fill('Delivered'), ...history.before];
					expectAllTold(
						await live({ ...history, before, bounds: BOUNDS }, service.account, onTheEngine),
					);
				}),
				{ numRuns: HISTORIES_ON_THE_ENGINE },
			);
		} finally {
			await service.close();
		}
	}, 120_000);
});
