import type { FoundTag, Task } from '../core/model.mts';
import { chance, newId } from '../core/random.mts';
import type { Scheduler } from '../core/scheduler.mts';
import type { OutcomeRule } from '../core/settings.mts';
import type { Store } from '../core/store.mts';
import type { Callbacks } from './callbacks.mts';
import { labeledTags, plausibleTags } from './plausibleTags.mts';
import { endTask } from './tasks.mts';

interface Parts {
	store: Store;
	scheduler: Scheduler;
	callbacks: Callbacks;
	publicUrl: () => string;
}

export interface Completion {
	tags?: FoundTag[];
	labels?: string[];
	early?: boolean;
	extraCallbacks?: number;
	/** false: nobody is called back. */
	callback?: boolean;
}

export interface TaskWorkers {
	/** Has the automatic worker do it in its time, if there is one. */
	plan(task: Task): void;
	complete(task: Task, completion?: Completion): void;
	cancel(task: Task, options?: { callback?: boolean }): void;
	/** After a change of the settings: pending tasks are planned anew. */
	replan(): void;
	/** After a restart: goes on where the snapshot ends. */
	resume(): void;
}

/** The people who tag and annotate, simulated. Each decision about a task comes from the seed and the task's number alone. */
export function createTaskWorkers({ store, scheduler, callbacks, publicUrl }: Parts): TaskWorkers {
	const key = (task: Task) => `task ${task.id}`;

	const arm = (task: Task) => {
		if (task.finishing) scheduler.set(key(task), task.finishing.at, () => settle(task));
		else if (task.plan) scheduler.set(key(task), task.plan.at, () => work(task));
	};

	const settle = (task: Task) => {
		if (task.status !== 'pending' || !task.finishing) return;
		const { completedAt, response } = task.finishing;
		endTask(store, task, 'completed', { completedAt, response });
	};

	const work = (task: Task) => {
		const { plan } = task;
		if (task.status !== 'pending' || plan === undefined) return;
		if (plan.outcome === 'cancel') workers.cancel(task, plan);
		else workers.complete(task, plan);
	};

	const workers: TaskWorkers = {
		plan(task) {
			scheduler.clear(key(task));
			delete task.plan;
			const { settings } = store;
			if (settings.workers !== 'auto' || task.held || task.status !== 'pending') return;
			const rule = settings.outcomes.find((candidate) => fits(candidate, task));
			if (rule?.outcome === 'ignore') return;
			const happens = (what: string, rate: number) => chance(settings.seed, what, task.seq) < rate;
			const canceled = rule === undefined && happens('cancel', settings.cancelRate);
			task.plan = {
				at: Date.now() + (rule?.delayMs ?? settings.taskDelayMs),
				outcome: canceled ? 'cancel' : (rule?.outcome ?? 'complete'),
				tags: answerOf(task, rule, settings.seed),
				early: rule?.early ?? happens('early', settings.earlyRate),
				extraCallbacks:
					rule?.extraCallbacks ?? (happens('duplicate', settings.duplicateRate) ? 1 : 0),
				callback: rule?.callback,
			};
			store.changed();
			arm(task);
		},
		complete(task, completion = {}) {
			const { settings } = store;
			const tags = completion.tags ?? answerOf(task, completion, settings.seed);
			const response = { tags: tags ?? plausibleTags(task, settings.seed, publicUrl()) };
			const completedAt = Date.now();
			const called = completion.callback !== false;
			if (completion.early && called) {
				task.finishing = { at: completedAt + settings.earlyLeadMs, completedAt, response };
				delete task.plan;
				store.changed();
				arm(task);
				callbacks.send(task, 'early', completion.extraCallbacks);
				return;
			}
			scheduler.clear(key(task));
			endTask(store, task, 'completed', { completedAt, response });
			if (called) callbacks.send(task, 'completed', completion.extraCallbacks);
		},
		cancel(task, { callback } = {}) {
			scheduler.clear(key(task));
			const extra = task.plan?.extraCallbacks;
			endTask(store, task, 'canceled');
			if (callback ?? store.settings.callbackOnCancel) callbacks.send(task, 'canceled', extra);
		},
		replan() {
			for (const task of store.tasks.values()) if (!task.finishing) workers.plan(task);
		},
		resume() {
			for (const task of store.tasks.values()) arm(task);
		},
	};
	return workers;
}

function fits(rule: OutcomeRule, task: Task): boolean {
	return (
		(rule.type === undefined || rule.type === task.type) &&
		(rule.imageUrl === undefined || new RegExp(rule.imageUrl).test(task.imageUrl)) &&
		(rule.callbackUrl === undefined || new RegExp(rule.callbackUrl).test(task.callbackUrl))
	);
}

/** The answer that was told beforehand, if any. */
function answerOf(
	task: Task,
	told: Pick<OutcomeRule, 'tags' | 'labels'> | undefined,
	seed: string,
): FoundTag[] | undefined {
	if (told?.tags) return told.tags.map((tag) => ({ ...tag, id: tag.id ?? newId() }));
	if (told?.labels && task.type === 'annotating') return labeledTags(task, seed, told.labels);
	return undefined;
}
