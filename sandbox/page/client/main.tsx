import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Activity } from './activity.tsx';
import {
	api,
	type Attempt,
	type LoggedRequest,
	type OrderView,
	type Settings,
	type TaskView,
} from './api.mts';
import { OrderDetail } from './orders.tsx';
import { type Act, Status } from './parts.tsx';
import { SettingsPanel } from './settings.tsx';
import { TaskDetail } from './tasks.tsx';

const REFRESH_MS = 1500;

interface Data {
	tasks: TaskView[];
	orders: OrderView[];
	settings: Settings;
	requests: LoggedRequest[];
	attempts: Attempt[];
}

const ROOMS = [
	['tasks', 'Image tasks'],
	['orders', 'Orders'],
	['activity', 'Activity'],
	['settings', 'Settings'],
] as const;

async function load(): Promise<Data> {
	const [tasks, { orders }, settings, { requests }, { attempts }] = await Promise.all([
		api.tasks(),
		api.orders(),
		api.settings(),
		api.requests(),
		api.callbacks(),
	]);
	return { tasks, orders, settings, requests, attempts };
}

function useHash(): string[] {
	const [hash, setHash] = useState(location.hash);
	useEffect(() => {
		const follow = () => setHash(location.hash);
		addEventListener('hashchange', follow);
		return () => removeEventListener('hashchange', follow);
	}, []);
	return hash.replace(/^#\//, '').split('/');
}

function App() {
	const [data, setData] = useState<Data>();
	const [problem, setProblem] = useState<string>();
	const [room = 'tasks', id] = useHash();

	const refresh = useCallback(async () => {
		try {
			setData(await load());
			setProblem((current) => (current === LOST ? undefined : current));
		} catch {
			setProblem(LOST);
		}
	}, []);
	useEffect(() => {
		void refresh();
		const timer = setInterval(() => {
			if (!document.hidden) void refresh();
		}, REFRESH_MS);
		return () => clearInterval(timer);
	}, [refresh]);

	const act: Act = useCallback(
		async (change) => {
			try {
				await change();
				setProblem(undefined);
			} catch (error) {
				setProblem((error as Error).message);
			}
			await refresh();
		},
		[refresh],
	);

	if (data === undefined) return <p class="loading">{problem ?? 'One moment…'}</p>;
	const shown = ROOMS.some(([name]) => name === room) ? room : 'tasks';
	const pending = data.tasks.filter(({ status }) => status === 'pending').length;
	return (
		<>
			<header>
				<h1>
					<img src="/page/icon.svg" alt="" /> The worker’s desk
				</h1>
				<nav aria-label="Rooms">
					{ROOMS.map(([name, label]) => (
						<a key={name} href={`#/${name}`} aria-current={shown === name ? 'page' : undefined}>
							{label}
							{name === 'tasks' && pending > 0 && (
								<span class="count" aria-label={`${pending} pending`}>
									{pending}
								</span>
							)}
						</a>
					))}
				</nav>
				<p class="mode">
					{data.settings.workers === 'auto' ? 'Automatic workers are at it.' : 'You work by hand.'}{' '}
					<button
						type="button"
						class="quiet"
						onClick={() =>
							void act(
								async () =>
									await api.changeSettings({
										workers: data.settings.workers === 'auto' ? 'byHand' : 'auto',
									}),
							)
						}
					>
						{data.settings.workers === 'auto' ? 'Work by hand' : 'Let them work'}
					</button>
				</p>
			</header>
			<div role="alert">{problem && <p class="problem">{problem}</p>}</div>
			{shown === 'tasks' && <Tasks tasks={data.tasks} id={id} act={act} />}
			{shown === 'orders' && <Orders orders={data.orders} id={id} act={act} />}
			{shown === 'activity' && (
				<main>
					<Activity requests={data.requests} attempts={data.attempts} />
				</main>
			)}
			{shown === 'settings' && (
				<main>
					<SettingsPanel settings={data.settings} act={act} />
				</main>
			)}
		</>
	);
}

const LOST = 'The sandbox doesn’t answer. Is it still running?';

function Tasks({ tasks, id, act }: { tasks: TaskView[]; id?: string; act: Act }) {
	const chosen = tasks.find(({ task_id }) => task_id === id) ?? (id ? undefined : tasks[0]);
	return (
		<div class="split">
			<nav aria-label="Tasks">
				<ul>
					{tasks.map((task) => (
						<li key={task.task_id}>
							<a
								href={`#/tasks/${task.task_id}`}
								aria-current={task === chosen ? 'true' : undefined}
							>
								<span class="title">{task.type}</span>
								<Status status={task.status} />
								<span class="muted">{lastPart(task.params.image_url)}</span>
							</a>
						</li>
					))}
				</ul>
				{tasks.length === 0 && <p class="muted">No tasks yet. Create one with a workflow.</p>}
			</nav>
			<main>
				{chosen ? (
					<TaskDetail key={`${chosen.task_id} ${chosen.status}`} task={chosen} act={act} />
				) : (
					<p class="muted">{id ? 'This task is not here any more.' : 'Nothing to do.'}</p>
				)}
			</main>
		</div>
	);
}

function Orders({ orders, id, act }: { orders: OrderView[]; id?: string; act: Act }) {
	const chosen = orders.find(({ number }) => number === id) ?? (id ? undefined : orders[0]);
	return (
		<div class="split">
			<nav aria-label="Orders">
				<ul>
					{orders.map((order) => (
						<li key={order.number}>
							<a
								href={`#/orders/${order.number}`}
								aria-current={order === chosen ? 'true' : undefined}
							>
								<span class="title">{order.name}</span>
								<Status status={order.status} />
								<span class="muted">
									{order.number} · {order.taskType}
								</span>
							</a>
						</li>
					))}
				</ul>
				{orders.length === 0 && <p class="muted">No orders yet. Place one with a workflow.</p>}
			</nav>
			<main>
				{chosen ? (
					<OrderDetail key={chosen.number} order={chosen} act={act} />
				) : (
					<p class="muted">{id ? 'This order is not here any more.' : 'Nothing to do.'}</p>
				)}
			</main>
		</div>
	);
}

function lastPart(address: string): string {
	return URL.canParse(address) ? (new URL(address).pathname.split('/').pop() ?? address) : address;
}

const root = document.getElementById('app');
if (root) render(<App />, root);
