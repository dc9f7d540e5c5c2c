import { isCanceled, isFinished } from '../../../../nodes/WorkReduce/api/statuses';
import type { SeenOrder } from '../../../../nodes/WorkReduce/trigger/observe';
import type { Watch } from '../../../../nodes/WorkReduce/trigger/settings';
import type { Served } from './fakeAccount';

export interface ToldEvent {
	number: string;
	status: string;
	previous?: string;
}

/**
 * The events that are due after what the account served, by a memory without end: of each order the last
 * status as long as it can still bring the event, and which ones can't any more.
 */
export class ExpectedEvents {
	private known = new Map<string, { status?: string } | 'done'>();

	/** @param existing the orders that were there before the first look */
	constructor(
		private readonly watch: Watch,
		private readonly existing: ReadonlySet<string>,
	) {}

	/** The first look: no event is due. */
	begin(served: Served[]): void {
		for (const { number, status } of inOrder(served)) this.note(number, status);
	}

	/** The events that are due; only so many are told, the others come again. */
	look(served: Served[], room: number): ToldEvent[] {
		const news: ToldEvent[] = [];
		for (const { missing } of served) {
			const before = missing && this.known.get(missing.number);
			if (missing === undefined || before === undefined || before === 'done') continue;
			const { status: previous } = before;
			const wasOpen = previous === undefined || !isFinished(previous);
			const isDue = this.watch.event === 'orderCanceled' && this.watch.taskType === '';
			const isNews = missing.is === 'deleted' && isDue && wasOpen;
			if (isNews && news.length >= room) continue;
			if (isNews) {
				news.push({ number: missing.number, status: 'Deleted', ...(previous && { previous }) });
			}
			this.known.set(missing.number, 'done');
		}
		for (const { number, status, raw } of inOrder(served)) {
			const before = this.known.get(number);
			const isNew = before === undefined && !this.existing.has(number);
			const isFollowed = before !== undefined && before !== 'done';
			const previous = isFollowed ? before.status : undefined;
			const isReopened = this.watch.event === 'statusChanged' && !isFollowed && isOpen(status);
			if (previous === status || !(isNew || isFollowed || isReopened)) continue;
			if (!this.isNews(status, previous) || !this.isWanted(raw.task_type)) {
				this.note(number, status);
			} else if (news.length < room) {
				news.push(previous === undefined ? { number, status } : { number, status, previous });
				this.note(number, status);
			} else {
				this.known.set(number, { status: previous });
			}
		}
		return news;
	}

	/** The orders that have to be looked at again and again. */
	follows(): string[] {
		return [...this.known].filter(([, what]) => what !== 'done').map(([number]) => number);
	}

	knows(number: string): boolean {
		return this.known.has(number) || this.existing.has(number);
	}

	/** The memory as it is, to go back to. */
	snapshot(): () => void {
		const then = new Map(this.known);
		return () => {
			this.known = new Map(then);
		};
	}

	private note(number: string, status: string): void {
		const { event } = this.watch;
		const nothingMoreComes =
			event === 'orderCreated' ||
			isCanceled(status) ||
			(event === 'orderFinished' ? isFinished(status) : status === 'Approved');
		this.known.set(number, nothingMoreComes ? 'done' : { status });
	}

	private isWanted(taskType: unknown): boolean {
		return this.watch.taskType === '' || taskType === this.watch.taskType;
	}

	private isNews(status: string, previous: string | undefined): boolean {
		const { event, statuses } = this.watch;
		if (event === 'orderCreated') return true;
		if (event === 'orderFinished') return isFinished(status);
		if (event === 'orderCanceled') return isCanceled(status);
		if (statuses.length > 0) return statuses.includes(status);
		return previous !== undefined || !['Draft', 'Activated'].includes(status);
	}
}

const isOpen = (status: string): boolean => !isFinished(status) && !isCanceled(status);

/** Orders asked for alone first, then the list, oldest order first. */
const inOrder = (served: Served[]): SeenOrder[] => [
	...served.filter(({ path }) => path === 'one').flatMap(({ orders }) => orders),
	...served
		.filter(({ path }) => path === 'page')
		.flatMap(({ orders }) => orders)
		.toReversed(),
];
