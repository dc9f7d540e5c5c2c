import { readBinary, recordPauses } from '../../../engine';
import { byId } from '../workReduceNode';
import { startFakeService, type FakeService } from './fakeService';

recordPauses();

let service: FakeService;
beforeEach(async () => {
	service = await startFakeService();
});
afterEach(async () => {
	await service.close();
});

const numbers = (items: Array<{ json: object }> | null) =>
	items?.map(({ json }) => (json as { order_number: string }).order_number) ?? null;

type Trigger = ReturnType<FakeService['trigger']>;
const told = async (trigger: Trigger) =>
	(await trigger.poll()).items?.map(({ json }) => ({
		number: json.order_number,
		status: json.status,
		...('previous_status' in json ? { previous: json.previous_status } : {}),
	})) ?? null;

const activated = async (...args: Parameters<FakeService['trigger']>) => {
	const trigger = service.trigger(...args);
	expect(await told(trigger)).toBeNull();
	service.asked();
	return trigger;
};

describe('activation', () => {
	it.each(['orderCreated', 'statusChanged', 'orderFinished', 'orderCanceled'])(
		'tells nothing of the thousands of orders that are there already (%s)',
		async (event) => {
			service.account.createMany(1200, 'Delivered');
			service.account.createMany(1200, 'In Progress');
			service.account.createMany(50, 'Canceled');
			const trigger = service.trigger({ event });

			expect(await told(trigger)).toBeNull();
			expect(service.asked()).toHaveLength(event === 'orderCreated' ? 1 : 25);
			expect(await told(trigger)).toBeNull();
		},
	);

	it('fails with a clear error when the key is wrong', async () => {
		service.disturb(() => ({ status: 401, body: { error: 'Who are you?' } }));
		await expect(service.trigger({ event: 'orderFinished' }).poll()).rejects.toMatchObject({
			message: 'WorkReduce does not accept the API key',
			description: expect.stringContaining('It said: Who are you?') as string,
		});
	});

	it('fails when the list has no end in sight within the time that n8n gives', async () => {
		service.account.createMany(101, 'Draft');
		await expect(
			service.trigger({ event: 'orderFinished' }, { budgetMs: 0.001 }).poll(),
		).rejects.toMatchObject({
			message: 'The list of orders could not be read in the time that n8n gives a poll',
			description: expect.stringContaining('the next poll tries again') as string,
		});
	});

	it('begins anew when the event is another one', async () => {
		const [order] = service.account.createMany(3, 'In Progress');
		const staticData = {};
		await activated({ event: 'orderCreated' }, { staticData });
		const trigger = await activated({ event: 'orderFinished' }, { staticData });
		order.status = 'Delivered';
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Delivered', previous: 'In Progress' },
		]);
	});

	it.each(['key', 'address'])('begins anew when the credential has another %s', async (what) => {
		const [order] = service.account.createMany(3, 'In Progress');
		const staticData = {};
		await activated({ event: 'orderFinished' }, { staticData });
		order.status = 'Delivered';

		const another = await startFakeService();
		const account = what === 'key' ? service.open('another key') : another.account;
		account.createMany(200, 'Delivered');
		const trigger =
			what === 'key'
				? service.trigger({ event: 'orderFinished' }, { staticData, key: 'another key' })
				: another.trigger({ event: 'orderFinished' }, { staticData });
		expect(await told(trigger)).toBeNull();
		account.create('Delivered');
		expect(await told(trigger)).toEqual([{ number: '00000201', status: 'Delivered' }]);
		await another.close();
	});

	it('goes on from what 0.1.0 remembered, and stores of which account it is', async () => {
		const [order] = service.account.createMany(3, 'In Progress');
		const staticData = {
			orders: {
				about: 'orderFinished workReduceApi',
				newest: '00000003 00000002 00000001',
				followed: { 'In Progress': '00000001 00000002 00000003' },
			},
		};
		order.status = 'Delivered';
		const trigger = service.trigger({ event: 'orderFinished' }, { staticData });
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Delivered', previous: 'In Progress' },
		]);
		expect(await told(trigger)).toBeNull();
		expect(staticData.orders.about).toMatch(/^orderFinished [\w-]{22}$/);
		expect(JSON.stringify(staticData)).not.toContain('wr-secret');

		service.open('another key').createMany(5, 'Delivered');
		expect(
			await told(service.trigger({ event: 'orderFinished' }, { staticData, key: 'another key' })),
		).toBeNull();
	});

	it('goes on where it was when the workflow was off meanwhile, other filters or not', async () => {
		const [order] = service.account.createMany(3, 'In Progress');
		const staticData = {};
		await activated({ event: 'orderFinished' }, { staticData });
		order.status = 'Delivered';
		const trigger = service.trigger(
			{ event: 'orderFinished', filters: { team: 'EMEA' } },
			{ staticData },
		);
		expect(await told(trigger)).toHaveLength(1);
		expect(await told(trigger)).toBeNull();
	});
});

describe('a created order', () => {
	it('is told once, as the service sent it, with the event and when it was seen', async () => {
		service.account.createMany(3, 'Draft');
		const trigger = await activated({ event: 'orderCreated' });
		const { number } = service.account.create('Activated');
		const before = new Date().toISOString();

		const { items } = await trigger.poll();

		const [{ raw }] = service.account.page(1);
		expect(items).toEqual([
			{ json: { ...raw, event: 'orderCreated', seen_at: expect.any(String) as string } },
		]);
		const seenAt = String(items?.[0].json.seen_at);
		expect(new Date(seenAt).toISOString()).toBe(seenAt);
		expect(seenAt >= before && seenAt <= new Date().toISOString()).toBe(true);
		expect(numbers(items)).toEqual([number]);
		expect(await told(trigger)).toBeNull();
	});

	it('costs one request a poll, whether there is one or not', async () => {
		service.account.createMany(500, 'Draft');
		const trigger = await activated({ event: 'orderCreated' });
		await trigger.poll();
		service.account.create('Draft');
		await trigger.poll();
		expect(service.asked()).toEqual(['/orders?limit=100', '/orders?limit=100']);
	});

	it('is found among more than a page of them, the oldest told first', async () => {
		service.account.createMany(40, 'Draft');
		const trigger = await activated({ event: 'orderCreated' });
		const created = service.account.createMany(250, 'Draft');
		expect(numbers((await trigger.poll()).items)).toEqual(created.map(({ number }) => number));
		expect(service.asked()).toHaveLength(3);
	});

	it('is told by the next poll when it came during this one', async () => {
		service.account.createMany(40, 'Draft');
		const trigger = await activated({ event: 'orderCreated' });
		service.account.createMany(150, 'Draft');
		let late = '';
		service.disturb((path) => {
			if (path.includes('starting_after') && late === '') {
				late = service.account.create('Draft').number;
			}
			return undefined;
		});
		const first = numbers((await trigger.poll()).items);
		expect(first).toHaveLength(150);
		expect(first).not.toContain(late);
		expect(numbers((await trigger.poll()).items)).toEqual([late]);
	});

	it('is told when the list shows it later than younger ones', async () => {
		service.account.createMany(60, 'Draft');
		const trigger = await activated({ event: 'orderCreated' });
		const late = service.account.create('Draft', { listed: false });
		const young = service.account.create('Draft');
		expect(numbers((await trigger.poll()).items)).toEqual([young.number]);
		late.listed = true;
		expect(numbers((await trigger.poll()).items)).toEqual([late.number]);
		expect(await told(trigger)).toBeNull();
	});

	it('is the first one of an account', async () => {
		const trigger = await activated({ event: 'orderCreated' });
		expect(await told(trigger)).toBeNull();
		service.account.createMany(2, 'Draft');
		expect(numbers((await trigger.poll()).items)).toEqual(['00000001', '00000002']);
		expect(await told(trigger)).toBeNull();
	});

	it('is no older one that comes to light when all the newest have left the list', async () => {
		service.account.createMany(5, 'Draft');
		const newest = service.account.createMany(50, 'Draft');
		const trigger = await activated({ event: 'orderCreated' });
		for (const order of newest) order.listed = false;
		expect(await told(trigger)).toBeNull();
		const { number } = service.account.create('Draft');
		expect(numbers((await trigger.poll()).items)).toEqual([number]);
		for (const order of newest) order.listed = true;
		expect(await told(trigger)).toBeNull();
	});
});

describe('a changed status', () => {
	it('is told with the one before, once, and as it is now when it moved twice between two polls', async () => {
		const [order] = service.account.createMany(2, 'Draft');
		const trigger = await activated({ event: 'statusChanged' });
		order.status = 'Activated';
		order.status = 'Accepted';
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Accepted', previous: 'Draft' },
		]);
		expect(await told(trigger)).toBeNull();
		order.status = 'Awaiting The Oracle';
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Awaiting The Oracle', previous: 'Accepted' },
		]);
	});

	it('goes on to be told after the order was delivered, until it is approved', async () => {
		const order = service.account.create('In QA');
		const trigger = await activated({ event: 'statusChanged' });
		const path = [];
		for (const status of ['Completed', 'Delivered', 'In Progress', 'Delivered', 'Approved']) {
			order.status = status;
			path.push(...((await told(trigger)) ?? []).map(({ previous }) => previous));
		}
		expect(path).toEqual(['In QA', 'Completed', 'Delivered', 'In Progress', 'Delivered']);
		service.asked();
		expect(await told(trigger)).toBeNull();
		expect(service.asked()).toHaveLength(1);
	});

	it('is told of an approved order that is taken up again', async () => {
		const order = service.account.create('Approved');
		const trigger = await activated({ event: 'statusChanged' });
		order.status = 'In Progress';
		expect(await told(trigger)).toEqual([{ number: '00000001', status: 'In Progress' }]);
		order.status = 'Delivered';
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Delivered', previous: 'In Progress' },
		]);
	});

	it('can be one of those chosen, known to us or not, as text or as a list', async () => {
		const orders = service.account.createMany(3, 'Draft');
		for (const status of [['Delivered', 'On Hold'], '={{ "on hold, delivered" }}']) {
			for (const order of orders) order.status = 'Draft';
			const trigger = await activated({ event: 'statusChanged', filters: { status } });
			orders[0].status = 'Accepted';
			orders[1].status = 'On Hold';
			orders[2].status = 'Delivered';
			expect(await told(trigger)).toEqual([
				{ number: '00000002', status: 'On Hold', previous: 'Draft' },
				{ number: '00000003', status: 'Delivered', previous: 'Draft' },
			]);
		}
	});

	it('of a new order is the first that it cannot have begun with, or any that was chosen', async () => {
		const any = await activated({ event: 'statusChanged' });
		const drafts = await activated({ event: 'statusChanged', filters: { status: ['Draft'] } });
		service.account.create('Draft');
		service.account.create('Activated');
		service.account.create('In Progress');
		expect(await told(any)).toEqual([{ number: '00000003', status: 'In Progress' }]);
		expect(await told(drafts)).toEqual([{ number: '00000001', status: 'Draft' }]);
	});

	it('is watched on all open orders and the last 500 that were delivered', async () => {
		const forgotten = service.account.create('Delivered');
		const remembered = service.account.createMany(500, 'Delivered');
		const trigger = await activated({ event: 'statusChanged' });
		forgotten.status = 'Approved';
		remembered[0].status = 'Approved';
		expect(numbers((await trigger.poll()).items)).toEqual([remembered[0].number]);
	});
});

describe('a finished order', () => {
	it('is told once, whichever of the finishing statuses it comes to first', async () => {
		const order = service.account.create('In QA');
		const trigger = await activated({ event: 'orderFinished' });
		const all = [];
		for (const status of ['QA Complete', 'Completed', 'Complete', 'Delivered', 'Approved']) {
			order.status = status;
			all.push(...((await told(trigger)) ?? []));
		}
		expect(all).toEqual([{ number: '00000001', status: 'Completed', previous: 'QA Complete' }]);
	});

	it('is not told again after it was taken up again', async () => {
		const order = service.account.create('In QA');
		const trigger = await activated({ event: 'orderFinished' });
		order.status = 'Delivered';
		expect(await told(trigger)).toHaveLength(1);
		order.status = 'In Progress';
		expect(await told(trigger)).toBeNull();
		order.status = 'Delivered';
		expect(await told(trigger)).toBeNull();
	});

	it('is told when it was created and finished between two polls', async () => {
		const trigger = await activated({ event: 'orderFinished' });
		service.account.create('Delivered');
		expect(await told(trigger)).toEqual([{ number: '00000001', status: 'Delivered' }]);
		expect(await told(trigger)).toBeNull();
	});

	it('is told when the list does not show it any more', async () => {
		const [order] = service.account.createMany(3, 'In QA');
		const trigger = await activated({ event: 'orderFinished' });
		Object.assign(order, { status: 'Approved', listed: false });
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Approved', previous: 'In QA' },
		]);
		expect(service.asked()).toEqual(['/orders?limit=100', '/order/00000001']);
	});

	it('is asked for by its number at the address of the later reference, for a credential of that one', async () => {
		const [order] = service.account.createMany(3, 'In QA');
		const trigger = await activated({ event: 'orderFinished' }, { apiVersion: '2018-08' });
		Object.assign(order, { status: 'Approved', listed: false });
		expect(await told(trigger)).toHaveLength(1);
		expect(service.asked()).toEqual(['/orders?limit=100', '/orders/00000001']);
	});

	it('leaves the memory; with none open, a poll takes one request', async () => {
		const orders = service.account.createMany(300, 'In QA');
		const trigger = await activated({ event: 'orderFinished' });
		const { orders: memory } = trigger.memory() as { orders: { followed: Record<string, string> } };
		expect(memory.followed['In QA'].split(' ')).toHaveLength(300);
		for (const order of orders) order.status = 'Delivered';
		expect(await told(trigger)).toHaveLength(300);
		expect(trigger.memory()).toMatchObject({ orders: { followed: {} } });
		service.asked();
		expect(await told(trigger)).toBeNull();
		expect(service.asked()).toEqual(['/orders?limit=100']);
	});

	it('is found among 5,000 open ones with fifty requests, from a small memory', async () => {
		const orders = service.account.createMany(5000, 'In Progress');
		const trigger = await activated({ event: 'orderFinished' });
		orders[17].status = 'Delivered';
		orders[4711].status = 'Delivered';
		expect(numbers((await trigger.poll()).items)).toEqual([orders[17].number, orders[4711].number]);
		expect(service.asked()).toHaveLength(50);
		expect(JSON.stringify(trigger.memory()).length).toBeLessThan(46_000);
	});

	it('is found for two requests when it is an old one that stayed open', async () => {
		const old = service.account.create('In Progress');
		service.account.createMany(2000, 'Delivered');
		const trigger = await activated({ event: 'orderFinished' });
		expect(await told(trigger)).toBeNull();
		expect(service.asked()).toEqual(['/orders?limit=100', '/order/00000001']);
		old.status = 'Delivered';
		expect(await told(trigger)).toHaveLength(1);
	});
});

describe('a canceled order', () => {
	it.each(['Canceled', 'Client Canceled'])('is told once, when it is %s', async (status) => {
		const [order, other] = service.account.createMany(2, 'In Progress');
		const trigger = await activated({ event: 'orderCanceled' });
		Object.assign(order, { status, listed: false });
		other.status = 'Delivered';
		expect(await told(trigger)).toEqual([{ number: '00000001', status, previous: 'In Progress' }]);
		order.listed = true;
		expect(await told(trigger)).toBeNull();
	});

	it('can be one that was deleted, of which is told what is known', async () => {
		const [deleted, other] = service.account.createMany(2, 'In Progress');
		const trigger = await activated({ event: 'orderCanceled' });
		service.account.remove(deleted, 'deleted');
		const { items } = await trigger.poll();
		expect(items).toEqual([
			{
				json: {
					order_number: '00000001',
					status: 'Deleted',
					event: 'orderCanceled',
					previous_status: 'In Progress',
					seen_at: expect.any(String) as string,
				},
			},
		]);
		expect(await told(trigger)).toBeNull();
		expect(trigger.memory()).toMatchObject({
			orders: { followed: { 'In Progress': other.number } },
		});
	});

	it('is not one that was deleted after it was finished', async () => {
		const [delivered, approved] = service.account.createMany(2, 'Delivered');
		const trigger = await activated({ event: 'orderCanceled' });
		approved.status = 'Approved';
		expect(await told(trigger)).toBeNull();
		service.account.remove(delivered, 'deleted');
		service.account.remove(approved, 'deleted');
		expect(await told(trigger)).toBeNull();
	});

	it.each([{ team: 'EMEA' }, { taskType: { __rl: true, mode: 'id', value: 'recon' } }])(
		'is not one that was deleted when nobody can tell any more whether it fits %j',
		async (filters) => {
			const order = service.account.create('In Progress');
			const trigger = await activated({ event: 'orderCanceled', filters });
			service.account.remove(order, 'deleted');
			expect(await told(trigger)).toBeNull();
		},
	);

	it.each(['orderCreated', 'statusChanged', 'orderFinished'])(
		'is the only event of a deletion, so that %s has none',
		async (event) => {
			const order = service.account.create('In Progress');
			const trigger = await activated({ event });
			service.account.remove(order, 'deleted');
			expect(await told(trigger)).toBeNull();
		},
	);

	it('is not one that the service does not know any more', async () => {
		const [order, open] = service.account.createMany(2, 'In Progress');
		const trigger = await activated({ event: 'orderCanceled' });
		service.account.remove(order, 'unknown');
		expect(await told(trigger)).toBeNull();
		expect(trigger.memory()).toMatchObject({
			orders: { followed: { 'In Progress': open.number } },
		});
	});

	it('can be one that was delivered before', async () => {
		const order = service.account.create('Delivered');
		const trigger = await activated({ event: 'orderCanceled' });
		order.status = 'Client Canceled';
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Client Canceled', previous: 'Delivered' },
		]);
	});
});

describe('filters', () => {
	it('let through what is of the task type and the team', async () => {
		const trigger = await activated({
			event: 'orderCreated',
			filters: {
				taskType: { __rl: true, mode: 'list', value: 'recon' },
				team: ' mena LAUNCH ads ',
			},
		});
		service.account.create('Draft', { taskType: 'recon', team: 'MENA launch ads' });
		service.account.create('Draft', { taskType: 'recon', team: 'EMEA' });
		service.account.create('Draft', { taskType: 'qa_screenshot', team: 'MENA launch ads' });
		expect(numbers((await trigger.poll()).items)).toEqual(['00000001']);
		expect(await told(trigger)).toBeNull();
	});
});

describe('a filter whose expression finds nothing', () => {
	it.each(['status', 'taskType', 'team'])('is refused, and not dropped: %s', async (name) => {
		const value = name === 'taskType' ? byId('={{ undefined }}') : '={{ undefined }}';
		const trigger = service.trigger({ event: 'statusChanged', filters: { [name]: value } });
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringMatching(
				/^The filter (Status|Task Type|Team) has an expression that finds nothing$/,
			) as string,
		});
	});
});

describe('when things go wrong', () => {
	it('a poll that fails in the middle tells nothing, and the next one everything', async () => {
		const orders = service.account.createMany(250, 'In Progress');
		const trigger = await activated({ event: 'statusChanged' });
		orders[0].status = 'Delivered';
		orders[249].status = 'Delivered';
		service.disturb((path) =>
			path.includes('starting_after') ? { status: 500, body: 'Oh no' } : undefined,
		);
		await expect(trigger.poll()).rejects.toMatchObject({
			message: 'WorkReduce failed to process the request (status 500)',
		});
		service.disturb(() => undefined);
		expect(numbers((await trigger.poll()).items)).toEqual(['00000001', '00000250']);
	});

	it('one order that cannot be read does not stop the others, and is read later', async () => {
		const [stubborn, other] = service.account.createMany(2, 'In Progress');
		const trigger = await activated({ event: 'orderFinished' });
		Object.assign(stubborn, { status: 'Delivered', listed: false });
		other.status = 'Delivered';
		service.disturb((path) => (path.includes('/order/') ? { status: 400 } : undefined));
		expect(await told(trigger)).toHaveLength(1);
		service.disturb(() => undefined);
		expect(await told(trigger)).toEqual([
			{ number: '00000001', status: 'Delivered', previous: 'In Progress' },
		]);
	});

	it('a 404 that means the address, and not the order, does not make it forgotten', async () => {
		const order = service.account.create('In Progress');
		const trigger = await activated({ event: 'orderFinished' });
		Object.assign(order, { status: 'Delivered', listed: false });
		service.disturb((path) =>
			path.includes('/order/')
				? { status: 404, body: { error: 'There is no route GET /v2/order/00000001.' } }
				: undefined,
		);
		expect(await told(trigger)).toBeNull();
		service.disturb(() => undefined);
		expect(await told(trigger)).toHaveLength(1);
	});

	it.each([
		['one memory', false],
		['a copy of it each', true],
	])('of two polls that overlap, with %s, one tells an event', async (_, durable) => {
		const order = service.account.create('In Progress');
		const trigger = await activated({ event: 'orderFinished' }, { durable });
		order.status = 'Delivered';
		const [first, second] = await Promise.all([trigger.poll(), trigger.poll()]);
		expect(numbers(first.items)).toEqual(['00000001']);
		expect(second.items).toBeNull();
		expect(await told(trigger)).toBeNull();
	});

	it('two triggers of one workflow do not keep each other out', async () => {
		const order = service.account.create('In Progress');
		const one = await activated({ event: 'orderFinished' }, { id: 'one' });
		const other = await activated({ event: 'orderFinished' }, { id: 'other' });
		order.status = 'Delivered';
		const both = await Promise.all([one.poll(), other.poll()]);
		expect(both.map(({ items }) => numbers(items))).toEqual([['00000001'], ['00000001']]);
	});

	it('a second poll is not kept out for good by one that failed', async () => {
		const trigger = await activated({ event: 'orderFinished' });
		service.disturb(() => ({ status: 400 }));
		await expect(trigger.poll()).rejects.toThrow();
		service.disturb(() => undefined);
		service.account.create('Delivered');
		expect(await told(trigger)).toHaveLength(1);
	});

	it('a restart repeats nothing and loses nothing, in both of n8n’s modes', async () => {
		for (const durable of [false, true]) {
			const [done, next, silent] = service.account.createMany(3, 'Activated');
			const trigger = await activated({ event: 'orderFinished' }, { durable });
			done.status = 'Delivered';
			expect(await told(trigger)).toHaveLength(1);
			// Seen without an event, so n8n need not have stored it.
			silent.status = 'In Progress';
			const created = service.account.create('Draft');
			expect(await told(trigger)).toBeNull();

			next.status = 'Delivered';
			created.status = 'Completed';
			trigger.restart();
			expect(numbers((await trigger.poll()).items)).toEqual([next.number, created.number]);
			trigger.restart();
			expect(await told(trigger)).toBeNull();
		}
	});

	it('events whose memory was not saved are told again, and only those', async () => {
		const [first, second] = service.account.createMany(2, 'Activated');
		const staticData = {};
		const trigger = await activated({ event: 'orderFinished' }, { staticData });
		first.status = 'Delivered';
		await trigger.poll();
		const saved = structuredClone(staticData);
		second.status = 'Delivered';
		expect(await told(trigger)).toHaveLength(1);
		Object.assign(staticData, saved);
		trigger.restart();
		expect(numbers((await trigger.poll()).items)).toEqual(['00000002']);
	});

	it('a clock that is set back or forth changes nothing', async () => {
		const orders = service.account.createMany(2, 'Activated');
		const trigger = await activated({ event: 'orderFinished' });
		for (const [index, year] of [1999, 2099].entries()) {
			jest.useFakeTimers({ now: new Date(`${year}-01-01`), doNotFake: [...allButDate] });
			orders[index].status = 'Delivered';
			expect(numbers((await trigger.poll()).items)).toEqual([orders[index].number]);
			expect(await told(trigger)).toBeNull();
			jest.useRealTimers();
		}
	});

	it('the time that n8n gives is kept: what is left comes in the next polls, each in its turn', async () => {
		const orders = service.account.createMany(230, 'In Progress');
		const staticData = {};
		await activated({ event: 'orderFinished' }, { staticData });
		const hurried = service.trigger({ event: 'orderFinished' }, { staticData, budgetMs: 0.001 });
		for (const order of orders) order.status = 'Delivered';
		const seen = [];
		for (let polls = 0; polls < 14; polls++) {
			service.asked();
			seen.push(...(numbers((await hurried.poll()).items) ?? []));
			const asked = service.asked();
			expect(asked.filter((path) => path.startsWith('/orders'))).toHaveLength(1);
			expect(asked.length).toBeLessThanOrEqual(11);
		}
		expect(seen.sort()).toEqual(orders.map(({ number }) => number));
	});

	it('orders that are asked for one by one have their turn, though none of them changes', async () => {
		const orders = service.account.createMany(35, 'In Progress');
		const staticData = {};
		await activated({ event: 'orderFinished' }, { staticData });
		const hurried = service.trigger({ event: 'orderFinished' }, { staticData, budgetMs: 0.001 });
		for (const order of orders) order.listed = false;
		service.asked();
		for (let polls = 0; polls < 4; polls++) expect(await told(hurried)).toBeNull();
		const asked = new Set(service.asked().filter((path) => path.startsWith('/order/')));
		expect(asked.size).toBe(35);
	});
});

const allButDate = [
	'hrtime',
	'nextTick',
	'performance',
	'queueMicrotask',
	'setImmediate',
	'clearImmediate',
	'setInterval',
	'clearInterval',
	'setTimeout',
	'clearTimeout',
] as const;

describe('in the editor', () => {
	const shown = async (parameters: Parameters<FakeService['trigger']>[0], staticData = {}) => {
		const { items } = await service.trigger(parameters, { mode: 'manual', staticData }).poll();
		expect(items).toHaveLength(1);
		return items![0].json;
	};

	it('the newest order that fits is shown, and nothing is remembered', async () => {
		service.account.create('Delivered', { team: 'EMEA' });
		service.account.create('Delivered', { team: 'APAC' });
		service.account.create('In Progress', { team: 'EMEA' });
		const staticData = {};
		const filters = { team: 'EMEA' };
		expect(await shown({ event: 'orderFinished', filters }, staticData)).toMatchObject({
			order_number: '00000001',
			event: 'orderFinished',
			seen_at: expect.any(String) as string,
		});
		expect(await shown({ event: 'orderCanceled', filters }, staticData)).toMatchObject({
			order_number: '00000003',
		});
		expect(await shown({ event: 'orderCreated', filters: { team: 'None' } })).toMatchObject({
			order_number: '00000003',
		});
		expect(
			await shown({ event: 'statusChanged', filters: { status: ['Delivered'] } }),
		).toMatchObject({ order_number: '00000002' });
		expect(staticData).toEqual({});
	});

	it('an empty account says that it is empty', async () => {
		await expect(shown({ event: 'orderFinished' })).rejects.toMatchObject({
			message: 'There is no order to show: this WorkReduce account has none yet',
			description: expect.stringContaining('Place one') as string,
		});
	});

	it('files are shown, too', async () => {
		service.account.create('Delivered', { results: [`${service.url}/files/a.csv`] });
		const { items } = await service
			.trigger({ event: 'orderFinished', options: { downloadFiles: true } }, { mode: 'manual' })
			.poll();
		expect(Object.keys(items![0].binary!)).toEqual(['file_1']);
	});

	it('a bound on requests that is none is refused', async () => {
		await expect(
			shown({ event: 'orderFinished', options: { maxConcurrency: 0 } }),
		).rejects.toMatchObject({ message: 'Max Concurrent Requests is not a whole number above 0' });
	});
});

describe('result files', () => {
	const withFiles = { event: 'orderFinished', options: { downloadFiles: true } };

	it('come with the event: one item with all of them, under names that say their order', async () => {
		const order = service.account.create('In QA');
		const trigger = await activated(withFiles);
		Object.assign(order, {
			status: 'Delivered',
			results: ['/files/a/r%C3%A9sum%C3%A9.csv', '/files/b/r%C3%A9sum%C3%A9.csv?sig=s3cret'].map(
				(path) => service.url + path,
			),
		});

		const { items } = await trigger.poll();

		expect(items).toHaveLength(1);
		const { json, binary = {} } = items![0];
		expect(json.result_files).toEqual([
			{
				url: `${service.url}/files/a/r%C3%A9sum%C3%A9.csv`,
				file_name: 'résumé.csv',
				binary_field: 'file_1',
			},
			{
				url: `${service.url}/files/b/r%C3%A9sum%C3%A9.csv`,
				file_name: 'résumé (2).csv',
				binary_field: 'file_2',
			},
		]);
		expect(Object.keys(binary)).toEqual(['file_1', 'file_2']);
		expect(binary.file_2).toMatchObject({ fileName: 'résumé (2).csv', mimeType: 'text/csv' });
		expect(String(await readBinary(binary.file_1))).toContain('bytes of /files/a/');
		expect(String(await readBinary(binary.file_2))).toContain('bytes of /files/b/');
	});

	it('that are missing are an error of the file, and the event comes all the same', async () => {
		const order = service.account.create('In QA');
		const trigger = await activated(withFiles);
		Object.assign(order, {
			status: 'Delivered',
			results: ['/files/missing.csv?sig=s3cret', '/files/there.csv'].map(
				(path) => service.url + path,
			),
		});

		const { items } = await trigger.poll();

		expect(items![0].json.result_files).toEqual([
			{
				url: `${service.url}/files/missing.csv`,
				error: 'The file "missing.csv" was not found (status 404)',
				details: expect.any(String) as string,
			},
			{ url: `${service.url}/files/there.csv`, file_name: 'there.csv', binary_field: 'file_1' },
		]);
		expect(Object.keys(items![0].binary!)).toEqual(['file_1']);
		expect(JSON.stringify(items![0].json.result_files)).not.toContain('s3cret');
		expect(await told(trigger)).toBeNull();
	});

	it('of an order without any are an empty list', async () => {
		const trigger = await activated(withFiles);
		service.account.create('Delivered');
		const { items } = await trigger.poll();
		expect(items![0].json.result_files).toEqual([]);
		expect(items![0].binary).toBeUndefined();
	});

	it('that take too long for one poll bring their orders in the next ones, none twice', async () => {
		const orders = service.account.createMany(4, 'In QA');
		const staticData = {};
		await activated(withFiles, { staticData });
		for (const order of [...orders, service.account.create('Draft')]) {
			order.status = 'Delivered';
			order.results = [`${service.url}/files/${order.number}.csv`];
		}
		const hurried = service.trigger(withFiles, { staticData, budgetMs: 0.001 });
		const seen = [];
		for (let polls = 0; polls < 5; polls++) {
			const items = await told(hurried);
			expect(items).toHaveLength(1);
			seen.push(...items!);
		}
		expect(await told(hurried)).toBeNull();
		expect(seen).toEqual([
			...orders.map(({ number }) => ({ number, status: 'Delivered', previous: 'In QA' })),
			{ number: '00000005', status: 'Delivered' },
		]);
	});
});
