import pLimit from 'p-limit';
import type { CallbackShape, Delivery, Task } from '../core/model.mts';
import { chance, newId } from '../core/random.mts';
import type { Scheduler } from '../core/scheduler.mts';
import type { Store } from '../core/store.mts';
import type { Attempt } from './attempt.mts';
import { callbackBody } from './callbackBody.mts';
import { isLocalUrl } from './localAddress.mts';
import { PAUSES } from './retryPauses.mts';

const ATTEMPTS_KEPT = 20_000;

export interface ManualCallback {
	times?: number;
	shape?: CallbackShape;
	body?: unknown;
	url?: string;
	retry?: boolean;
}

interface Parts {
	store: Store;
	scheduler: Scheduler;
}

export interface Callbacks {
	/** Calls back about a task, and so many times more for nothing. */
	send(task: Task, reason: Delivery['reason'], extra?: number): void;
	/** Calls back now, whatever happened before, all at once; ends when all were answered. */
	sendNow(task: Task, options: ManualCallback): Promise<Attempt[]>;
	attempts(taskId?: string): Attempt[];
	/** Tries that are planned or under way. */
	open(): number;
	/** The clock of the retries runs faster or slower from now on. */
	clockChanged(before: number): void;
	concurrencyChanged(): void;
	resume(): void;
	clear(): void;
	close(): void;
}

/** Delivers callbacks as the reference says: JSON, no redirects, 2xx is success, otherwise retried over 24 hours. */
export function createCallbacks({ store, scheduler }: Parts): Callbacks {
	const limit = pLimit(store.settings.callbacksAtOnce);
	const closing = new AbortController();
	let attempts: Attempt[] = [];
	let nextId = 1;

	const arm = (delivery: Delivery) => {
		scheduler.set(`callback ${delivery.id}`, delivery.nextAt, () => {
			void limit(async () => await attempt(delivery));
		});
	};

	const add = (delivery: Omit<Delivery, 'id' | 'attempts'>): Delivery => {
		const added: Delivery = { ...delivery, id: newId(), attempts: 0 };
		store.deliveries.set(added.id, added);
		store.changed();
		return added;
	};

	const attempt = async (delivery: Delivery, url?: string): Promise<Attempt | undefined> => {
		const task = store.tasks.get(delivery.taskId);
		if (task === undefined || closing.signal.aborted || !store.deliveries.has(delivery.id)) {
			return undefined;
		}
		const started = Date.now();
		const target = url ?? task.callbackUrl;
		const { callbackShape, microworkVersion } = store.settings;
		const body =
			delivery.body ??
			JSON.stringify(callbackBody(asTold(task), delivery.shape ?? callbackShape, microworkVersion));
		const { status, error, final } = await post(target, body);
		if (closing.signal.aborted || !store.deliveries.has(delivery.id)) return undefined;
		delivery.attempts += 1;
		const succeeded = status !== null && status >= 200 && status < 300;
		const pause =
			delivery.retry && !succeeded && !final ? PAUSES[delivery.attempts - 1] : undefined;
		if (pause === undefined) {
			store.deliveries.delete(delivery.id);
			settle(task, delivery, succeeded);
		} else {
			delivery.nextAt = Date.now() + pause / store.settings.clockSpeed;
			arm(delivery);
		}
		store.changed();
		const done: Attempt = {
			id: nextId++,
			time: new Date(started).toISOString(),
			task_id: task.id,
			delivery: delivery.id,
			reason: delivery.reason,
			attempt: delivery.attempts,
			url: withoutQueryValues(target),
			status,
			...(error === undefined ? {} : { error }),
			ms: Date.now() - started,
			...(pause === undefined ? {} : { retry_at: new Date(delivery.nextAt).toISOString() }),
		};
		attempts.push(done);
		if (attempts.length > ATTEMPTS_KEPT * 1.2) attempts = attempts.slice(-ATTEMPTS_KEPT);
		return done;
	};

	const post = async (
		url: string,
		body: string,
	): Promise<{ status: number | null; error?: string; final?: boolean }> => {
		if (store.settings.callbackHosts === 'local' && !isLocalUrl(url)) {
			const error = 'not sent: the address is not local, and the setting callbackHosts is "local"';
			return { status: null, error, final: true };
		}
		// Of AbortSignal.any, Node 20 forgets the timeout when memory is tidied up.
		const ending = new AbortController();
		const tooLate = new DOMException('no answer in time', 'TimeoutError');
		const timer = setTimeout(() => ending.abort(tooLate), store.settings.callbackTimeoutMs);
		const close = () => ending.abort();
		closing.signal.addEventListener('abort', close);
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'user-agent': 'microwork-sandbox' },
				body,
				redirect: 'manual',
				signal: ending.signal,
			});
			await response.arrayBuffer();
			return { status: response.status };
		} catch (error) {
			return { status: null, error: reasonOf(error) };
		} finally {
			clearTimeout(timer);
			closing.signal.removeEventListener('abort', close);
		}
	};

	const settle = (task: Task, { reason }: Delivery, succeeded: boolean) => {
		if (succeeded) task.callbackSucceeded = true;
		else if (reason !== 'duplicate' && reason !== 'manual') task.callbackSucceeded ??= false;
	};

	return {
		send(task, reason, extra = 0) {
			if (task.silent) return;
			const { settings } = store;
			const spread = settings.outOfOrder
				? chance(settings.seed, 'order', task.seq) * settings.outOfOrderSpreadMs
				: 0;
			const first = Date.now() + settings.callbackDelayMs + spread;
			arm(add({ taskId: task.id, reason, nextAt: first, retry: true }));
			for (let at = 0; at < extra; at += 1) {
				// Half of the repeats come at the same moment, the others up to a second later.
				const later = Math.max(0, chance(settings.seed, 'repeat', task.seq, at) - 0.5) * 2000;
				arm(add({ taskId: task.id, reason: 'duplicate', nextAt: first + later, retry: true }));
			}
		},
		async sendNow(task, { times = 1, shape, body, url, retry = false }) {
			const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
			const deliveries = Array.from({ length: times }, () =>
				add({ taskId: task.id, reason: 'manual', nextAt: Date.now(), retry, shape, body: text }),
			);
			const done = await Promise.all(
				deliveries.map(async (delivery) => await attempt(delivery, url)),
			);
			return done.filter((one) => one !== undefined);
		},
		attempts: (taskId) =>
			attempts
				.slice(-ATTEMPTS_KEPT)
				.filter((one) => taskId === undefined || one.task_id === taskId),
		open: () => store.deliveries.size,
		clockChanged(before) {
			const now = Date.now();
			for (const delivery of store.deliveries.values()) {
				if (delivery.attempts === 0 || delivery.nextAt <= now) continue;
				delivery.nextAt = now + ((delivery.nextAt - now) * before) / store.settings.clockSpeed;
				arm(delivery);
			}
		},
		concurrencyChanged() {
			limit.concurrency = store.settings.callbacksAtOnce;
		},
		resume() {
			for (const delivery of store.deliveries.values()) arm(delivery);
		},
		clear() {
			limit.clearQueue();
			attempts = [];
		},
		close() {
			closing.abort();
			limit.clearQueue();
		},
	};
}

/** The task as its callback tells it: an early one is ahead of what the API shows. */
function asTold(task: Task): Task {
	if (task.finishing === undefined) return task;
	const { completedAt, response } = task.finishing;
	return { ...task, status: 'completed', completedAt, response };
}

function withoutQueryValues(address: string): string {
	const url = new URL(address);
	const names = [...new Set(url.searchParams.keys())].map((name) => `${name}=…`);
	return `${url.origin}${url.pathname}${names.length > 0 ? `?${names.join('&')}` : ''}`;
}

function reasonOf(error: unknown): string {
	const { message, name, cause } = error as Error & { cause?: { code?: string; message?: string } };
	if (name === 'TimeoutError') return 'no answer in time';
	return cause?.code ?? cause?.message ?? message;
}
