import type {
	Attempt,
	CallbackList,
	LoggedRequest,
	OrderList,
	OrderView,
	RequestList,
	Settings,
	TaskList,
	TaskView,
} from '../../control/viewTypes.mts';

export type { Attempt, LoggedRequest, OrderView, Settings, TaskView };

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
	const isForm = body instanceof FormData;
	const response = await fetch(`/sandbox${path}`, {
		method,
		body: isForm ? body : body === undefined ? undefined : JSON.stringify(body),
		headers: isForm || body === undefined ? {} : { 'content-type': 'application/json' },
	});
	const answer = (await response.json()) as T & { error?: string };
	if (!response.ok) throw new Error(answer.error ?? `The sandbox answered ${response.status}.`);
	return answer;
}

async function tasksOf(query: string): Promise<TaskView[]> {
	return (await call<TaskList>('GET', `/tasks?${query}`)).tasks;
}

/** The control calls that the page makes. */
export const api = {
	/** What is to do, and what was done last. */
	tasks: async (): Promise<TaskView[]> => {
		const [pending, latest] = await Promise.all([
			tasksOf('status=pending&limit=100'),
			tasksOf('limit=100'),
		]);
		return [...pending, ...latest.filter(({ status }) => status !== 'pending')];
	},
	orders: async () => await call<OrderList>('GET', '/orders?limit=200'),
	settings: async () => await call<Settings>('GET', '/settings'),
	requests: async () => await call<RequestList>('GET', '/requests?limit=60'),
	callbacks: async () => await call<CallbackList>('GET', '/callbacks?limit=60'),
	changeSettings: async (change: Partial<Settings>) =>
		await call<Settings>('PUT', '/settings', change),
	reset: async () => await call('POST', '/reset', {}),
	completeTask: async (id: string, answer: object) =>
		await call('POST', `/tasks/${id}/complete`, answer),
	cancelTask: async (id: string) => await call('POST', `/tasks/${id}/cancel`, {}),
	callBack: async (id: string) => await call('POST', `/tasks/${id}/callback`, {}),
	advance: async (number: string, status?: string) =>
		await call('POST', `/orders/${number}/advance`, { status }),
	cancelOrder: async (number: string) => await call('POST', `/orders/${number}/cancel`, {}),
	removeOrder: async (number: string) => await call('POST', `/orders/${number}/remove`, {}),
	addResult: async (number: string, form: FormData) =>
		await call('POST', `/orders/${number}/results`, form),
};

/** An address of ours as a path of this page; undefined for any other host. */
export function ownPath(address: string): string | undefined {
	if (!URL.canParse(address)) return undefined;
	const url = new URL(address);
	const here = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
	const ours = here && url.port === location.port && url.pathname.startsWith('/files/');
	return ours ? `${url.pathname}${url.search}` : undefined;
}
